#include "tests/simulation/campaign/examples.hpp"

#include <array>

namespace dataplatform::simulation {
namespace {

using spec::Format;

/// `end`: what the path ends in; values as JSON, a list of two.
struct Example {
  const char* end;
  const char* values;
};

constexpr std::array kExamples{
    Example{"release", R"(["2026.11", "2026.11"])"},
    Example{"imageRegistry", R"(["registry.example.com/lake", "mirror.example.com"])"},
    Example{"dataNamespace", R"(["data", "other"])"},
    Example{"images[].name", R"(["superset", "postgresql"])"},
    Example{"superset.version", R"(["3.0.4", "3.0.5"])"},
    Example{"postgresql.version", R"(["16", "17"])"},
    Example{"airbyte.version", R"(["0.50.34", "0.50.35"])"},
    Example{"dremio.version", R"(["26.0.1", "26.0.2"])"},
    Example{"dbt.version", R"(["1.10.1", "1.10.2"])"},
    Example{"objectStore.version",
            R"(["RELEASE.2026-09-10T00-00-00Z", "RELEASE.2026-10-01T00-00-00Z"])"},
    Example{"elasticsearch.version", R"(["8.15.1", "8.15.2"])"},
    Example{"requests.cpu", R"(["60m", "50m"])"},
    Example{"requests.memory", R"(["96Mi", "64Mi"])"},
    Example{"limits.cpu", R"(["10", "12"])"},
    Example{"limits.memory", R"(["64Gi", "80Gi"])"},
    Example{"torage.size", R"(["300Gi", "400Gi"])"},
    Example{"storagePerDrive.size", R"(["300Gi", "400Gi"])"},
    Example{"zookeeper.replicas", "[3, 5]"},
    Example{"master.replicas", "[3, 5]"},
    Example{"server.replicas", "[2, 3]"},
    Example{"autoscaling.minReplicas", "[1, 2]"},
    Example{"autoscaling.maxReplicas", "[5, 6]"},
    Example{"pools[].servers", "[4, 8]"},
    Example{"pools[].drivesPerServer", "[4, 8]"},
    Example{"executorPools[].name", R"(["big", "small"])"},
    Example{"pools[].name", R"(["first", "second"])"},
    Example{"podTemplate",
            R"([{"spec": {"priorityClassName": "high"}}, {"spec": {"priorityClassName": "low"}}])"},
    Example{
        "behavior",
        R"([{"scaleDown": {"stabilizationWindowSeconds": 60}}, {"scaleDown": {"stabilizationWindowSeconds": 90}}])"},
    Example{
        "olerations",
        R"([[{"key": "a", "operator": "Exists"}], [{"key": "b", "operator": "Exists", "effect": "NoSchedule"}]])"},
    Example{
        "gateway.parentRefs",
        R"([[{"name": "shared", "namespace": "gateways"}], [{"name": "other", "namespace": "gateways"}]])"},
    Example{
        "networkPolicy.ingressController",
        R"([{"namespaceSelector": {"matchLabels": {"a": "b"}}}, {"podSelector": {"matchLabels": {"a": "b"}}}])"},
    Example{
        "networkPolicy.monitoring",
        R"([{"namespaceSelector": {"matchLabels": {"a": "b"}}}, {"podSelector": {"matchLabels": {"a": "b"}}}])"},
    Example{".from",
            R"([[{"ipBlock": {"cidr": "10.1.0.0/16"}}], [{"ipBlock": {"cidr": "10.2.0.0/16"}}]])"},
    Example{".to",
            R"([[{"ipBlock": {"cidr": "10.1.0.0/16"}}], [{"ipBlock": {"cidr": "10.2.0.0/16"}}]])"},
    Example{"additionalIngress[].ports", R"([[{"port": 8080}], [{"port": 8081}]])"},
    Example{"additionalEgress[].ports", R"([[{"port": 8080}], [{"port": 8081}]])"},
    Example{"[].component", R"(["superset", "postgresql"])"},
    Example{"additionalIngress", R"([[{"component": "superset"}], [{"component": "postgresql"}]])"},
    Example{"additionalEgress", R"([[{"component": "superset"}], [{"component": "postgresql"}]])"},
    Example{"connectorEgress", R"([[{"cidr": "10.9.0.0/16"}], []])"},
    Example{"objectOverrides[].kind", R"(["Service", "NetworkPolicy"])"},
    Example{"objectOverrides[].name", R"(["lake-superset-web", "lake-superset-worker"])"},
    Example{
        "objectOverrides[].patch",
        R"([{"metadata": {"annotations": {"a": "b"}}}, {"metadata": {"annotations": {"a": "c"}}}])"},
    Example{
        "objectOverrides",
        R"([[{"kind": "Service", "name": "lake-superset-web", "patch": {"metadata": {"annotations": {"a": "b"}}}}], []])"},
    Example{
        "images",
        R"([[{"name": "superset", "image": "a.example.com/superset:1"}], [{"name": "superset", "image": "a.example.com/superset:2"}]])"},
    Example{"dremio.config{}", R"(["4", "8"])"},
    Example{"postgresql.parameters{}", R"(["200", "300"])"},
    Example{"nodeSelector{}", R"(["fast", "slow"])"},
    Example{"git.url", R"(["https://git.example.com/dbt.git", "git@git.example.com:a/dbt.git"])"},
    Example{"dbt.project.objectStore.bucket", R"(["datalake", "gold"])"},
    Example{"workloadIdentity.airbyte",
            R"([{"roleARN": "arn:aws:iam::1:role/a"}, {"roleARN": "arn:aws:iam::1:role/b"}])"},
    Example{"roleARN", R"(["arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"])"},
    Example{"serviceAccount.annotations{}", R"(["one", "two"])"},
    Example{"buckets[].name", R"(["bronze", "silver"])"},
    Example{"replication.buckets[]", R"(["bronze", "silver"])"},
    Example{"replication.buckets", R"([["bronze"], ["bronze", "silver"]])"},
    Example{"transition.tier", R"(["COLD", "OTHER"])"},
    Example{"tiers[].name", R"(["COLD", "COLDER"])"},
    Example{"env[].name", R"(["CAMPAIGN", "OTHER"])"},
    Example{"superset.config", R"(["ROW_LIMIT = 7\n", "ROW_LIMIT = 8\n"])"},
    Example{"region", R"(["eu-west-1", "eu-west-3"])"},
    Example{"email", R"(["a@example.com", "b@example.com"])"},
};

constexpr std::array<std::pair<std::string_view, const char*>, 3> kKeys{
    {{"dremio.config{}", "services.coordinator.scheduler.threads"},
     {"postgresql.parameters{}", "max_connections"},
     {"monitoring.labels{}", "release"}}};

struct OfFormat {
  Format format;
  const char *text, *other, *filler;  // filler: repeated for a long one; "" can't be
  const char* prefix = "";
};

constexpr std::array kFormats{
    OfFormat{Format::Any, "one", "two", "x"},
    OfFormat{Format::Label, "one", "two", "a"},
    OfFormat{Format::ObjectName, "one", "two.three", "a"},
    OfFormat{Format::Cron, "0 3 * * *", "*/15 8-18 * * 1-5", ""},
    OfFormat{Format::TimeZone, "Europe/Rome", "Asia/Tokyo", ""},
    OfFormat{Format::Url, "https://one.example.com", "https://two.example.com:8443/path", "a",
             "https://example.com/"},
    OfFormat{Format::Host, "one.example.com", "two.example.com", ""},
    OfFormat{Format::Cidr, "10.3.0.0/16", "10.4.0.0/16", ""},
    OfFormat{Format::Image, "registry.example.com/one:1", "registry.example.com/two:2", "a",
             "registry.example.com/"},
    OfFormat{Format::EnvName, "ONE", "TWO", "A"},
    OfFormat{Format::Cpu, "2", "3", ""},
    OfFormat{Format::Bytes, "20Gi", "30Gi", ""},
    OfFormat{Format::Version, "1.2.3", "1.2.4", "1"},
    OfFormat{Format::BucketName, "bucket-one", "bucket-two", "a"},
    OfFormat{Format::Locale, "C.UTF-8", "en_US.UTF-8", "a"},
};

const OfFormat& row_of(Format format) {
  return kFormats.at(static_cast<std::size_t>(format));
}

/// The row whose `end` is the longest that fits.
const Example* find(const std::string& path) {
  const Example* best = nullptr;
  for (const Example& each : kExamples) {
    const std::string_view end = each.end;
    if (!path.ends_with(end)) continue;
    if (best == nullptr || end.size() > std::string_view(best->end).size()) best = &each;
  }
  return best;
}

}  // namespace

std::vector<Json> examples_of(const std::string& path) {
  const std::string identities = "cloud.workloadIdentity.";
  const bool identity =
      path.starts_with(identities) && path.find('.', identities.size()) == std::string::npos;
  const Example* row = find(identity ? identities + "airbyte" : path);
  if (row == nullptr) return {};
  return Json::parse(row->values).get<std::vector<Json>>();
}

Json example_of(const std::string& path) {
  const std::vector<Json> all = examples_of(path);
  return all.empty() ? Json() : all.front();
}

std::string text_of_format(Format format) {
  return row_of(format).text;
}

std::string other_text_of(Format format) {
  return row_of(format).other;
}

std::string long_text_of(Format format, std::size_t limit) {
  const OfFormat& row = row_of(format);
  std::string text = row.prefix;
  if (std::string_view(row.filler).empty() || text.size() > limit) return "";
  text.append(limit - text.size(), row.filler[0]);
  return text;
}

std::string key_for(const std::string& path) {
  for (const auto& [end, key] : kKeys) {
    if (path.ends_with(end)) return key;
  }
  return "example.com/campaign";
}

std::vector<BadText> bad_texts_of(Format format) {
  switch (format) {
    case Format::Any:
      return {};
    case Format::Label:
      return {{""}, {"Upper"}, {"-begins"}, {"ends-"}, {"a.b"}, {"a b"}, {"ü"}};
    case Format::ObjectName:
      return {{""}, {"Upper"}, {".begins"}, {"a/b"}, {"a_b"}};
    case Format::Cron:
      return {{""}, {"daily"}, {"* * * *"}, {"61 * * * *", false}, {"0 0 31 2 *", false}};
    case Format::TimeZone:
      return {{""}, {"Europe/Atlantis", false}, {"+02:00"}};
    case Format::Url:
      return {{""}, {"ftp://example.com"}, {"example.com"}, {"https://"}, {"https://a b"}};
    case Format::Host:
      return {{""}, {"https://example.com"}, {"a b"}, {"example.com:80"}, {".example.com"}};
    case Format::Cidr:
      return {{""},
              {"10.0.0.0"},
              {"10.0.0.0/x"},
              {"10.0.0.0/33", false},
              {"10.0.0/8", false},
              {"999.0.0.0/8", false}};
    case Format::Image:
      return {{""}, {"has space"}, {":tag"}, {"a\nb"}};
    case Format::EnvName:
      return {{""}, {"1ST"}, {"A B"}, {"A=B"}};
    case Format::Cpu:
    case Format::Bytes:
      return {{""}, {"an elephant"}, {"-1"}, {"1 Gi"}, {"1gi"}, {"1e999", false}};
    case Format::Version:
      return {{""}, {"one two"}, {"!"}, {"-1"}};
    case Format::BucketName:
      return {{""}, {"Upper"}, {"a/b"}, {"-a"}};
    case Format::Locale:
      return {{""}, {"a b"}, {"1"}};
  }
  return {};
}

}  // namespace dataplatform::simulation
