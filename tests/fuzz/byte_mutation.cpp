#include "tests/fuzz/byte_mutation.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace dataplatform::fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = DP_SOURCE_DIR "/tests/fuzz";
const fs::path kSamples = DP_SOURCE_DIR "/deploy/examples";

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void add_folder(const fs::path& folder, std::vector<Seed>& seeds) {
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) return;
  for (const auto& entry : fs::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files)
    seeds.push_back({file.filename().string(), read(file)});
}

/// What a line of a dictionary means: "a\x00b" in quotes, as AFL and libFuzzer have it.
std::string word_of(std::string line) {
  const std::size_t begin = line.find('"'), end = line.rfind('"');
  if (line.starts_with('#') || begin == std::string::npos || end <= begin) return {};
  line = line.substr(begin + 1, end - begin - 1);
  std::string word;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 3 < line.size() && line[i + 1] == 'x') {
      word += static_cast<char>(std::stoi(line.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else {
      if (line[i] == '\\' && i + 1 < line.size()) ++i;
      word += line[i];
    }
  }
  return word;
}

void change_once(std::string& text, const std::string& other, const std::vector<std::string>& words,
                 Dice& dice) {
  const std::size_t at = dice.below(text.size() + 1);
  const std::size_t length = dice.below(std::min<std::size_t>(text.size() - at, 32) + 1);
  switch (dice.below(7)) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(dice.below(256));
      return;
    case 1:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << dice.below(8)));
      return;
    case 2:
      text.erase(at, length);
      return;
    case 3:
      text.insert(at, text.substr(at, length));
      return;
    case 4:
      text.insert(at, other, dice.below(other.size() + 1), dice.below(64));
      return;
    case 5:
      text.insert(at, 1, static_cast<char>(dice.below(128)));
      return;
    default:
      if (!words.empty()) text.insert(at, dice.pick(words));
  }
}

}  // namespace

std::vector<Seed> corpus_of(const Target& target) {
  std::vector<Seed> seeds;
  add_folder(kFolder / "corpus" / target.name, seeds);
  if (target.name == "yaml" || target.name == "render") add_folder(kSamples, seeds);
  return seeds;
}

std::vector<std::string> dictionary_of(const Target& target) {
  std::ifstream in(kFolder / "dictionaries" / (std::string(target.name) + ".dict"));
  std::vector<std::string> words;
  for (std::string line; std::getline(in, line);) {
    std::string word = word_of(line);
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

std::string mutate_bytes(std::string text, const std::string& other,
                         const std::vector<std::string>& words, Dice& dice) {
  for (std::size_t left = 1 + dice.below(5); left > 0; --left)
    change_once(text, other, words, dice);
  return text;
}

}  // namespace dataplatform::fuzz
