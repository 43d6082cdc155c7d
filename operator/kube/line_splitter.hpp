// A stream of bytes as lines, whatever the borders of its pieces are.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dataplatform::kube {

class LineSplitter {
 public:
  /// A line may have `most_bytes`, its end left out.
  explicit LineSplitter(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  void push(std::string_view bytes) { buffer_ += bytes; }

  /// The next whole line without its end; nullopt where there is none yet. The text lives until the
  /// next push or next.
  std::optional<std::string_view> next();

  /// True once a line is longer than allowed; nothing more comes then.
  bool too_long() const { return too_long_; }

  /// True where the stream stopped in the middle of a line.
  bool inside_line() const { return begin_ < buffer_.size(); }

 private:
  std::size_t most_bytes_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of the line that comes next
  std::size_t scanned_ = 0;  // up to here there is no further end of a line
  bool too_long_ = false;
};

}  // namespace dataplatform::kube
