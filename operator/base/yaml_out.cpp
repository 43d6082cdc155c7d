// JSON value to YAML text that YAML 1.1 and 1.2 readers understand alike.
#include "operator/base/quantity.hpp"
#include "operator/base/utf8.hpp"
#include "operator/base/yaml.hpp"
#include "operator/base/yaml_scalar.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace dataplatform::base {
namespace {

// Above this, YAML wants a key marked by "?"; counted with its quotes and escapes.
constexpr std::size_t kLongestKey = 1000;

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "10Gi" and "500m": quantities that no reader takes for a number.
bool is_plain_quantity(std::string_view text) {
  constexpr std::string_view kUnits = "imkMGTP";
  return is_digit(text[0]) && kUnits.find(text.back()) != std::string_view::npos &&
         Quantity::parse(text).has_value();
}

/// True where `text` may stand without quotes. Careful rather than complete.
bool is_plain(std::string_view text) {
  if (is_ambiguous(text)) return false;
  if (is_plain_quantity(text)) return true;
  const char first = text[0];
  if (!is_letter(first) && first != '/' && first != '_') return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  if (text.find(": ") != std::string_view::npos) return false;
  constexpr std::string_view kSafe = "_./@=+-:;()*%$ ";
  for (char c : text) {
    const bool safe = is_letter(c) || is_digit(c) || kSafe.find(c) != std::string_view::npos;
    if (!safe) return false;
  }
  return true;
}

/// Code points that readers refuse, or take for a line break or a byte order mark, when bare.
bool must_escape(std::uint32_t value) {
  const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
  const bool line_break = value == 0x2028 || value == 0x2029;
  return control || line_break || value == 0xFEFF || value == 0xFFFE || value == 0xFFFF;
}

std::string escaped(std::uint32_t value) {
  if (value == '\n') return "\\n";
  if (value == '\t') return "\\t";
  if (value == '\r') return "\\r";
  return value < 0x100 ? fmt::format("\\x{:02X}", value) : fmt::format("\\u{:04X}", value);
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const auto point = read_code_point(text.substr(i));
    if (!point) {
      result += "\uFFFD";
      ++i;
      continue;
    }
    const bool special = point->value == '"' || point->value == '\\';
    if (special) result += '\\';
    if (must_escape(point->value)) {
      result += escaped(point->value);
    } else {
      result += text.substr(i, point->size);
    }
    i += point->size;
  }
  return result + '"';
}

/// True where `text` may be a literal block: no character needs an escape, and no line begins in a
/// way that makes its indentation a matter of opinion.
bool is_block(std::string_view text) {
  if (text.find('\n') == std::string_view::npos) return false;
  if (text[0] == ' ' || text[0] == '\n') return false;
  bool line_start = true;
  for (std::size_t i = 0; i < text.size();) {
    const auto point = read_code_point(text.substr(i));
    if (!point) return false;
    const std::uint32_t value = point->value;
    if (value == '\t' && line_start) return false;
    if (must_escape(value) && value != '\n' && value != '\t') return false;
    line_start = value == '\n';
    i += point->size;
  }
  return true;
}

class Writer {
 public:
  std::string take() { return std::move(out_); }

  /// A value behind "key:" or at the very beginning, with what separates it.
  void value(const Json& json, std::size_t indent, bool at_top) {
    if (json.is_structured() && !json.empty()) {
      if (!at_top) out_ += '\n';
      children(json, indent, false);
      return;
    }
    if (!at_top) out_ += ' ';
    scalar(json, indent);
  }

 private:
  /// The lines of a list or map that is not empty. `inline_first`: the first goes on where we are.
  void children(const Json& json, std::size_t indent, bool inline_first) {
    bool inlined = inline_first;
    if (json.is_array()) {
      for (const Json& item : json) {
        if (!inlined) out_.append(indent, ' ');
        inlined = false;
        element(item, indent);
      }
      return;
    }
    for (const auto& [name, member] : json.items()) {
      if (!inlined) out_.append(indent, ' ');
      inlined = false;
      key(name, indent);
      value(member, indent + 2, false);
    }
  }

  void element(const Json& item, std::size_t indent) {
    out_ += "- ";
    if (item.is_structured() && !item.empty()) return children(item, indent + 2, true);
    scalar(item, indent + 2);
  }

  void key(const std::string& name, std::size_t indent) {
    const std::string text = is_plain(name) ? name : in_quotes(name);
    if (text.size() <= kLongestKey) {
      out_ += text + ":";
      return;
    }
    out_ += "? " + text + '\n';
    out_.append(indent, ' ');
    out_ += ':';
  }

  void scalar(const Json& json, std::size_t indent) {
    if (json.is_string()) return text(json.get_ref<const std::string&>(), indent);
    out_ += to_line(json);
    out_ += '\n';
  }

  void text(const std::string& text, std::size_t indent) {
    if (is_block(text)) return block(text, indent);
    out_ += is_plain(text) ? text : in_quotes(text);
    out_ += '\n';
  }

  void block(std::string_view text, std::size_t indent) {
    const bool ends = text.ends_with('\n');
    const bool ends_twice = text.ends_with("\n\n");
    out_ += ends_twice ? "|+\n" : ends ? "|\n" : "|-\n";
    // A block at the top has no parent to be indented against.
    const std::size_t margin = indent == 0 ? 2 : indent;
    if (ends) text.remove_suffix(1);
    for (;;) {
      const std::size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      if (!line.empty()) out_.append(margin, ' ');
      out_ += line;
      out_ += '\n';
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
    }
  }

  std::string out_;
};

}  // namespace

std::string to_yaml(const Json& value) {
  Writer writer;
  writer.value(value, 0, true);
  return writer.take();
}

}  // namespace dataplatform::base
