#include "tests/simulation/model/cel.hpp"

#include "tests/simulation/model/cel_words.hpp"

#include <cctype>
#include <stdexcept>
#include <vector>

namespace dataplatform::simulation {
namespace {

using Scope = CelRule::Scope;
using Term = CelRule::Term;
using Value = CelRule::Value;

Value made(Json value) {
  return std::make_shared<const Json>(std::move(value));
}

bool truth(const Value& value) {
  if (!value->is_boolean()) throw std::runtime_error("no boolean");
  return value->get<bool>();
}

Value member(const Value& object, const std::string& name) {
  if (!object->is_object() || !object->contains(name))
    throw std::runtime_error("no such key: " + name);
  return Value(object, &object->at(name));
}

/// Recursive descent: each rule of the grammar gives a term that can be evaluated.
class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  Term whole() {
    Term term = choice();
    space();
    if (at_ != text_.size()) fail();
    return term;
  }

 private:
  Term choice() {
    Term condition = any();
    if (!eat("?")) return condition;
    Term yes = choice();
    need(":");
    Term no = choice();
    return [=](const Scope& scope) { return truth(condition(scope)) ? yes(scope) : no(scope); };
  }

  Term any() {
    Term left = all();
    while (eat("||"))
      left = either(left, all(), true);
    return left;
  }

  Term all() {
    Term left = relation();
    while (eat("&&"))
      left = either(left, relation(), false);
    return left;
  }

  /// `decides` on one side is enough, even where the other fails.
  static Term either(Term left, Term right, bool decides) {
    return [=](const Scope& scope) {
      try {
        if (truth(left(scope)) == decides) return made(decides);
      } catch (const std::runtime_error&) {
        if (truth(right(scope)) == decides) return made(decides);
        throw;
      }
      return made(truth(right(scope)));
    };
  }

  Term relation() {
    Term left = sum();
    for (const char* word : {"==", "!=", "<=", ">=", "<", ">"}) {
      if (!eat(word)) continue;
      Term right = sum();
      return [=, op = std::string(word)](const Scope& scope) {
        return made(cel_compare(op, *left(scope), *right(scope)));
      };
    }
    return left;
  }

  Term sum() {
    Term left = unary();
    while (true) {
      const bool plus = eat("+");
      if (!plus && !eat("-")) return left;
      Term right = unary();
      left = [=, before = left](const Scope& scope) {
        return made(cel_add(*before(scope), *right(scope), plus));
      };
    }
  }

  Term unary() {
    space();
    const bool no = text_.compare(at_, 1, "!") == 0 && text_.compare(at_, 2, "!=") != 0;
    if (!no) return chain();
    ++at_;
    Term inner = unary();
    return [=](const Scope& scope) { return made(!truth(inner(scope))); };
  }

  Term chain() {
    Term term = primary();
    while (true) {
      if (eat("[")) {
        Term index = choice();
        need("]");
        term = [=, list = term](const Scope& scope) {
          const Value held = list(scope);
          const Value at = index(scope);
          if (at->is_string()) return member(held, at->get<std::string>());
          return Value(held, &held->at(at->get<std::size_t>()));
        };
      } else if (eat(".")) {
        term = selected(std::move(term), name());
      } else {
        return term;
      }
    }
  }

  Term selected(Term of, const std::string& word) {
    if (!eat("(")) return [=](const Scope& scope) { return member(of(scope), word); };
    if (word == "all" || word == "exists") return quantified(std::move(of), word == "all");
    std::vector<Term> arguments = list_until(")");
    return [=](const Scope& scope) {
      Json values = Json::array();
      for (const Term& argument : arguments)
        values.push_back(*argument(scope));
      return made(cel_method(word, *of(scope), values));
    };
  }

  Term quantified(Term of, bool every) {
    const std::string variable = name();
    need(",");
    Term body = choice();
    need(")");
    return [=](const Scope& scope) {
      const Value list = of(scope);
      Scope inner = scope;
      for (const Json& item : *list) {
        inner[variable] = Value(list, &item);
        if (truth(body(inner)) != every) return made(!every);
      }
      return made(every);
    };
  }

  Term primary() {
    space();
    if (at_ >= text_.size()) fail();
    const char c = text_[at_];
    if (eat("(")) {
      Term inner = choice();
      need(")");
      return inner;
    }
    if (c == '\'' || c == '"') return constant(literal());
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) return constant(number());
    const std::string word = name();
    if (word == "true" || word == "false") return constant(word == "true");
    if (!eat("(")) return named(word);
    return word == "has" ? has() : called(word);
  }

  static Term constant(Json value) {
    return [held = made(std::move(value))](const Scope&) { return held; };
  }

  static Term named(const std::string& word) {
    return [=](const Scope& scope) {
      const auto found = scope.find(word);
      if (found == scope.end()) throw std::runtime_error("unknown name: " + word);
      return found->second;
    };
  }

  /// has(a.b.c): all but the last step must be there.
  Term has() {
    Term of = named(name());
    need(".");
    std::string last = name();
    while (eat(".")) {
      of = [=, before = of](const Scope& scope) { return member(before(scope), last); };
      last = name();
    }
    need(")");
    return [=](const Scope& scope) {
      const Value object = of(scope);
      return made(object->is_object() && object->contains(last));
    };
  }

  Term called(const std::string& word) {
    std::vector<Term> arguments = list_until(")");
    if (arguments.size() != 1) fail();
    return [=, argument = arguments[0]](const Scope& scope) {
      return made(cel_call(word, *argument(scope)));
    };
  }

  std::vector<Term> list_until(const char* end) {
    std::vector<Term> terms;
    if (eat(end)) return terms;
    do {
      terms.push_back(choice());
    } while (eat(","));
    need(end);
    return terms;
  }

  std::string name() {
    space();
    const std::size_t first = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
      ++at_;
    if (at_ == first) fail();
    return text_.substr(first, at_ - first);
  }

  std::string literal() {
    const char quote = text_[at_++];
    std::string value;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\') ++at_;
      value += text_[at_++];
    }
    ++at_;
    return value;
  }

  std::int64_t number() {
    std::size_t length = 0;
    const std::int64_t value = std::stoll(text_.substr(at_), &length);
    at_ += length;
    return value;
  }

  void space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
      ++at_;
  }
  bool eat(std::string_view word) {
    space();
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  void need(const char* word) {
    if (!eat(word)) fail();
  }
  [[noreturn]] void fail() const {
    throw std::invalid_argument("CEL that the model can't read, at " + std::to_string(at_) + ": " +
                                text_);
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

}  // namespace

CelRule::CelRule(const std::string& text)
    : term_(Parser(text).whole()), transition_(text.find("oldSelf") != std::string::npos) {}

bool CelRule::holds(const Json& self, const Json* old_self) const {
  const std::shared_ptr<void> nobody;
  Scope scope{{"self", Value(nobody, &self)}};
  if (old_self != nullptr) scope["oldSelf"] = Value(nobody, old_self);
  try {
    return truth(term_(scope));
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace dataplatform::simulation
