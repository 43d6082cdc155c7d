#include "operator/kube/text_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace dataplatform::kube {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

base::Error unreadable(const std::string& path, int error) {
  const auto kind = error == ENOENT ? base::ErrorKind::NotFound : base::ErrorKind::Invalid;
  return {kind, path + " cannot be read: " + std::generic_category().message(error)};
}

}  // namespace

base::Result<std::string> read_text_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                             std::fclose);
  if (!file) return std::unexpected(unreadable(path, errno));
  std::string text;
  std::array<char, 4096> piece;
  errno = 0;
  // Piece by piece: these texts are kept, and room for the largest would be kept with them.
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file.get())) {
    text.append(piece.data(), size);
    if (text.size() > kMostBytes)
      return std::unexpected(base::Error{base::ErrorKind::Invalid, path + " is larger than 1 MiB"});
  }
  if (std::ferror(file.get()) != 0) return std::unexpected(unreadable(path, errno));
  return text;
}

std::string path_from(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

bool is_pem(const std::string& text) {
  return text.find("-----BEGIN ") != std::string::npos;
}

}  // namespace dataplatform::kube
