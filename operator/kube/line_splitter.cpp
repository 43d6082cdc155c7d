#include "operator/kube/line_splitter.hpp"

namespace dataplatform::kube {

std::optional<std::string_view> LineSplitter::next() {
  const std::size_t end = buffer_.find('\n', scanned_);
  const bool whole = end != std::string::npos;
  const std::size_t length = (whole ? end : buffer_.size()) - begin_;
  too_long_ = too_long_ || length > most_bytes_;
  if (too_long_) {
    buffer_.clear();
    begin_ = scanned_ = 0;
    return std::nullopt;
  }
  if (!whole) {
    buffer_.erase(0, begin_);
    begin_ = 0;
    scanned_ = buffer_.size();
    return std::nullopt;
  }
  const std::string_view line = std::string_view(buffer_).substr(begin_, length);
  begin_ = scanned_ = end + 1;
  return line;
}

}  // namespace dataplatform::kube
