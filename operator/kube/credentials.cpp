#include "operator/kube/credentials.hpp"

#include "operator/base/text.hpp"
#include "operator/kube/text_file.hpp"

#include <algorithm>

namespace dataplatform::kube {
namespace {

// client-go reads it as often (transport/token_source.go); a projected token is renewed at 80 % of
// its life, which is ten minutes at least.
constexpr base::Millis kReadEach = std::chrono::seconds(60);

}  // namespace

std::string usable_token(const std::string& text) {
  std::string token = base::trim(text);
  const bool printable =
      std::ranges::all_of(token, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  return printable ? token : std::string();
}

async::Task<base::Result<Identity>> FixedCredentials::identity(base::Clock&) {
  co_return identity_;
}

void FixedCredentials::refused(const Identity&) {}

FileCredentials::FileCredentials(std::string token_file, std::string ca_file)
    : token_file_(std::move(token_file)), ca_file_(std::move(ca_file)) {}

async::Task<base::Result<Identity>> FileCredentials::identity(base::Clock& clock) {
  const base::Millis now = clock.elapsed();
  if (read_at_ && now - *read_at_ < kReadEach) co_return identity_;
  const base::Result<void> done = read();
  if (!done && identity_.token.empty()) co_return std::unexpected(done.error());
  read_at_ = now;
  co_return identity_;
}

base::Result<void> FileCredentials::read() {
  if (!ca_file_.empty()) {
    base::Result<std::string> ca = read_text_file(ca_file_);
    if (ca && is_pem(*ca)) identity_.ca_pem = std::move(*ca);
  }
  const base::Result<std::string> text = read_text_file(token_file_);
  if (!text) return std::unexpected(text.error());
  std::string token = usable_token(*text);
  if (token.empty())
    return std::unexpected(base::Error{base::ErrorKind::Invalid, token_file_ + " holds no token"});
  identity_.token = std::move(token);
  return {};
}

void FileCredentials::refused(const Identity& used) {
  if (used == identity_) read_at_.reset();
}

}  // namespace dataplatform::kube
