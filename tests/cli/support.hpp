// The command line in this process, with its streams caught.
#pragma once

#include "controllers/cli/cli.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::cli::testing {

/// What the stand-in for `run` was asked for last (run_stand_in.cpp).
RunOptions& last_run();

struct Outcome {
  int code;
  std::string out, err;
};

/// Lines of a text, without the last line's end.
inline std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    all.push_back(line);
  return all;
}

/// Puts streams of its own in the place of standard ones, for as long as it lives.
class Caught {
 public:
  explicit Caught(const std::string& input)
      : in(input),
        old_in_(std::cin.rdbuf(in.rdbuf())),
        old_out_(std::cout.rdbuf(out.rdbuf())),
        old_err_(std::cerr.rdbuf(err.rdbuf())) {
    std::cin.clear();
    std::cout.clear();
  }
  ~Caught() {
    std::cin.rdbuf(old_in_);
    std::cout.rdbuf(old_out_);
    std::cerr.rdbuf(old_err_);
    std::cout.clear();
  }
  Caught(const Caught&) = delete;
  Caught& operator=(const Caught&) = delete;

  std::istringstream in;
  std::ostringstream out, err;

 private:
  std::streambuf *old_in_, *old_out_, *old_err_;
};

inline Outcome call(std::vector<std::string> arguments, const std::string& input = "",
                    const std::string& program = "/usr/bin/dataplatform-operator") {
  arguments.insert(arguments.begin(), program);
  std::vector<char*> argv;
  for (std::string& argument : arguments)
    argv.push_back(argument.data());
  argv.push_back(nullptr);
  const Caught caught(input);
  const int code = run_command_line(static_cast<int>(arguments.size()), argv.data());
  return {code, caught.out.str(), caught.err.str()};
}

/// A file that goes with the test.
class File {
 public:
  explicit File(const std::string& text, const std::string& name = "platform.yaml")
      : folder_(std::filesystem::temp_directory_path() /
                ("cli-test-" + std::to_string(::getpid()) + "-" + std::to_string(++made_))) {
    std::filesystem::create_directories(folder_);
    path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
  }
  ~File() { std::filesystem::remove_all(folder_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::string path;

 private:
  static inline int made_ = 0;
  std::filesystem::path folder_;
};

/// A whole DataPlatform of the spec's text.
inline std::string platform(const std::string& spec, const std::string& name = "lakehouse") {
  return "apiVersion: dataplatform.io/v1alpha1\nkind: DataPlatform\nmetadata: {name: " + name +
         ", namespace: data-platform}\nspec: " + spec + "\n";
}

inline std::string example(const std::string& name) {
  return std::string(DP_SOURCE_DIR) + "/deploy/examples/" + name + ".yaml";
}

inline std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace dataplatform::cli::testing
