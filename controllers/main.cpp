#include "controllers/cli/cli.hpp"

int main(int argc, char** argv) {
  return dataplatform::cli::run_command_line(argc, argv);
}
