#include "tests/fuzz/field_values.hpp"

#include "tests/fuzz/claims.hpp"
#include "tests/fuzz/pod_patches.hpp"

#include <array>
#include <string>
#include <vector>

namespace dataplatform::fuzz {
namespace {

using namespace spec;
using Words = std::vector<std::string>;

const Words& words_of(Format format) {
  static const std::array<Words, 15> kWords = {{
      {"a", "main", "SELECT 1", "ключ", "a b", "--x", "$(HOME)", "{{ x }}", "'\"`"},  // Any
      {"data-storage", "a", "x1", "lakehouse"},                                       // Label
      {"fast-ssd", "a.b-c", "registry-credentials", "standard"},                      // ObjectName
      {"0 0 * * *", "*/5 * * * *", "0 2 29 2 *", "59 23 31 12 6", "@daily"},          // Cron
      {"Europe/Rome", "UTC", "Asia/Kathmandu", "America/St_Johns"},                   // TimeZone
      {"https://s3.example.com", "http://h:9000", "https://h/p?q#f", "https://[::1]:9"},  // Url
      {"db.example.com", "h", "10.0.0.1", "a.b.c.svc.cluster.local"},                     // Host
      {"10.0.0.0/8", "0.0.0.0/0", "::/0", "192.168.1.7/32", "999.1.1.1/64"},              // Cidr
      {"registry.example.com/team/image:tag", "a", "a@sha256:00", "r:5000/x"},            // Image
      {"LOG_LEVEL", "A", "PATH", "PGPASSWORD", "a.b-c"},                                  // EnvName
      {"500m", "2", "0", "0.1", "64", "1m", "1e3"},                                       // Cpu
      {"512Mi", "10Gi", "0", "1", "1Ei", "100Gi", "1Ti", "1.5Gi", "64Mi"},                // Bytes
      {"16", "3.0.0", "4.1.2", "26.0.0", "RELEASE.2026-09-03T13-18-01Z", "0"},            // Version
      {"lake", "airbyte-logs", "a.b", "x"},                                               // Bucket
      {"C.UTF-8", "it_IT.UTF-8", "C"},                                                    // Locale
  }};
  return kWords[static_cast<std::size_t>(format)];
}

std::string hostile_text(const Rules& limits, Dice& dice) {
  const std::size_t longest = limits.longest.value_or(256);
  switch (dice.below(10)) {
    case 0:
      return "";
    case 1:
      return std::string(longest, 'a');
    case 2:
      return std::string(longest + 1, 'a');
    case 3:
      return "a\nb: c\n- d";
    case 4:
      return std::string("nul\0here", 8);
    case 5:
      return "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    case 6:
      return std::string(59, 'x') + "\xE2\x82\xAC\xE2\x82\xAC";  // the cut of a message is in it
    case 7:
      return std::string(kMarker);
    case 8:
      return "../../etc/passwd";
    default:
      return "-";
  }
}

Json text_for(const Field& field, const Shape& shape, Dice& dice) {
  const Rules limits = limits_of(field);
  if (dice.one_in(8)) return hostile_text(limits, dice);
  return dice.pick(words_of(shape.format == Format::Any ? limits.format : shape.format));
}

Json integer_for(const Field& field, Dice& dice) {
  const Rules limits = limits_of(field);
  const std::int64_t low = *limits.minimum, high = *limits.maximum;
  switch (dice.below(9)) {
    case 0:
      return low;
    case 1:
      return high;
    case 2:
      return low - 1;
    case 3:
      return high + 1;
    case 4:
      return INT64_MAX;
    case 5:
      return low + static_cast<std::int64_t>(dice.below(static_cast<std::size_t>(high - low) + 1));
    default:
      return low + static_cast<std::int64_t>(dice.below(8));
  }
}

Json amount_for(const Field& field, Dice& dice) {
  if (dice.one_in(12)) return Json(dice.below(100));
  if (dice.one_in(12))
    return Json(dice.pick(Words{"16Ei", "1e99", "-1", "1e-9", "9223372036854775807"}));
  return dice.pick(words_of(field.rules.format));
}

Json struct_for(const Table& table, Dice& dice) {
  Json object = Json::object();
  fill_required(table, object, dice);
  for (std::size_t more = dice.below(3); more > 0 && !table.fields.empty(); --more) {
    const Field& field = dice.pick(table.fields);
    object[std::string(field.name)] = value_for(field, dice);
  }
  return object;
}

Json list_for(const Field& field, const Shape& item, Dice& dice) {
  Json list = Json::array();
  const std::size_t items = dice.one_in(40) ? *limits_of(field).most + 1 : dice.below(4);
  for (std::size_t i = 0; i < items; ++i)
    list.push_back(item_for(field, item, dice));
  return list;
}

Json map_for(const Field& field, const Shape& item, Dice& dice) {
  Json map = Json::object();
  for (std::size_t i = dice.below(4); i > 0; --i)
    map[key_for(dice)] = item_for(field, item, dice);
  return map;
}

}  // namespace

std::string key_for(Dice& dice) {
  static const Words kKeys = {"team",       "example.com/owner", "app.kubernetes.io/name", "a b",
                              "superset",   "airbyte",           "dataplatform.io/name",   "",
                              "prometheus", "max_connections",   "shared_buffers",         "\n"};
  return dice.pick(kKeys);
}

Json nonsense(Dice& dice) {
  switch (dice.below(8)) {
    case 0:
      return nullptr;
    case 1:
      return dice.one_in(2);
    case 2:
      return -1;
    case 3:
      return 1.5;
    case 4:
      return "";
    case 5:
      return Json::array({Json::object(), nullptr, 1});
    case 6:
      return Json::object({{"a", Json::array()}});
    default:
      return UINT64_MAX;
  }
}

Json item_for(const Field& field, const Shape& shape, Dice& dice) {
  if (dice.one_in(30)) return nonsense(dice);
  switch (shape.kind) {
    case Kind::String:
      return text_for(field, shape, dice);
    case Kind::Integer:
      return integer_for(field, dice);
    case Kind::Boolean:
      return dice.one_in(2);
    case Kind::Word:
      return std::string(dice.pick(shape.words));
    case Kind::Size:
      return amount_for(field, dice);
    case Kind::Struct:
      return struct_for(shape.table(), dice);
    case Kind::List:
      return list_for(field, *shape.item, dice);
    case Kind::Map:
      return map_for(field, *shape.item, dice);
    case Kind::Verbatim:
      return field.rules.list ? Json::array({pod_patch(dice)}) : pod_patch(dice);
  }
  return {};
}

Json value_for(const Field& field, Dice& dice) {
  return item_for(field, field.shape(), dice);
}

void fill_required(const Table& table, Json& object, Dice& dice) {
  for (const Field& field : table.fields) {
    if (field.rules.required) object[std::string(field.name)] = value_for(field, dice);
  }
}

}  // namespace dataplatform::fuzz
