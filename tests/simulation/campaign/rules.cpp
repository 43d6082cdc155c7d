#include "tests/simulation/campaign/rules.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace dataplatform::simulation {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTelling = 8;  // shorter texts say too little

std::string text_of(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// From the bracket at `open` to its end, texts in quotes left whole.
std::string call_from(const std::string& source, std::size_t open) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = open; i < source.size(); ++i) {
    const char each = source[i];
    if (each == '"' && source[i - 1] != '\\') quoted = !quoted;
    if (quoted) continue;
    if (each == '(' || each == '{') ++depth;
    if (each == ')' || each == '}') --depth;
    if (depth == 0) return source.substr(open, i - open + 1);
  }
  return "";
}

std::string unescaped(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

/// Literals that stand beside each other are one.
std::vector<std::string> literals_of(const std::string& call) {
  static const std::regex literal{R"x("((?:\\.|[^"\\])*)")x"};
  std::vector<std::string> found;
  std::size_t end = 0;
  for (std::sregex_iterator hit(call.begin(), call.end(), literal), none; hit != none; ++hit) {
    const auto begin = static_cast<std::size_t>(hit->position());
    const std::string between = call.substr(end, begin - end);
    const bool joined = !found.empty() && between.find_first_not_of(" \n\t") == std::string::npos;
    const std::string text = unescaped((*hit)[1].str());
    if (joined)
      found.back() += text;
    else
      found.push_back(text);
    end = begin + hit->str().size();
  }
  std::erase_if(found, [](const std::string& text) { return text.size() < kTelling; });
  return found;
}

void add_file(const fs::path& file, const std::string& name, std::vector<Rule>& rules) {
  static const std::regex call{
      R"((?:^|[^\w])(refuse|warn|object|ask|need|fail|problems\.push_back|approval\.push_back|hold)\()"};
  const std::string source = text_of(file);
  for (std::sregex_iterator hit(source.begin(), source.end(), call), none; hit != none; ++hit) {
    const auto open = static_cast<std::size_t>(hit->position() + hit->length()) - 1;
    std::vector<std::string> texts = literals_of(call_from(source, open));
    const auto line =
        1 + std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(open), '\n');
    if (!texts.empty()) rules.push_back({name + ":" + std::to_string(line), std::move(texts)});
  }
}

/// Most of its texts stand in one sentence: the rest are other branches of the same call.
bool spoke(const Rule& rule, const std::string& said) {
  const auto there = std::count_if(rule.texts.begin(), rule.texts.end(), [&](const auto& text) {
    return said.find(text) != std::string::npos;
  });
  return there > 0 && 2 * there >= static_cast<std::ptrdiff_t>(rule.texts.size());
}

bool is_of_rules(const std::string& name) {
  return name.starts_with("check") || name.starts_with("compare") || name.starts_with("reader") ||
         name == "changes.cpp" || name == "pod_security.cpp";
}

}  // namespace

std::vector<Rule> rules_in_sources() {
  std::vector<fs::path> files;
  for (const char* folder : {"controllers/spec", "controllers/model"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(DP_SOURCE_DIR) / folder)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(".cpp") && is_of_rules(name)) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<Rule> rules;
  for (const fs::path& file : files)
    add_file(file, fs::relative(file, DP_SOURCE_DIR).string(), rules);
  return rules;
}

std::vector<Rule> silent_rules(const std::vector<Rule>& rules, const std::set<std::string>& texts) {
  std::vector<Rule> silent;
  for (const Rule& rule : rules) {
    const bool hit = std::any_of(texts.begin(), texts.end(),
                                 [&](const std::string& said) { return spoke(rule, said); });
    if (!hit) silent.push_back(rule);
  }
  return silent;
}

}  // namespace dataplatform::simulation
