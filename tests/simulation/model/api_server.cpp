// The doors for writes: faults, answers, and what every effect is followed by.
#include "tests/simulation/model/api_server.hpp"

#include "tests/simulation/model/answers.hpp"
#include "tests/simulation/model/controllers.hpp"
#include "tests/simulation/model/kind_rules.hpp"
#include "tests/simulation/model/seen.hpp"

namespace dataplatform::simulation {
namespace {

using kube::Answer;
using kube::ObjectKey;

constexpr const char* kStandingTime = "2026-01-01T00:00:00Z";
constexpr const char* kOurManager = "dataplatform-operator";

ObjectKey key_of(const Json& object) {
  return {base::text_at(object, {"metadata", "namespace"}),
          base::text_at(object, {"metadata", "name"})};
}

Answer<Json> answer_of(const Answer<Object>& done, const std::optional<ApiServer::Fault>& fault,
                       kube::Detail detail) {
  if (fault) return std::unexpected(fault->error);
  if (!done) return std::unexpected(done.error());
  return seen_as(**done, detail);
}

}  // namespace

ApiServer::ApiServer(async::Loop& loop, base::Clock* clock)
    : loop_(loop), clock_(clock), controllers_(std::make_unique<Controllers>(*this)) {}

ApiServer::~ApiServer() = default;

std::string ApiServer::now() const {
  return clock_ == nullptr ? kStandingTime : base::to_rfc3339(clock_->wall());
}

std::optional<ApiServer::Fault> ApiServer::faulty(const Write& write) {
  if (write.dry_run) return std::nullopt;
  writes.push_back(write.verb + " " + std::string(write.kind.name) + " " +
                   kube::to_text(write.key));
  return fault ? fault(write.verb, write.kind, write.key) : std::nullopt;
}

Writer ApiServer::writer_of(const Write& write) const {
  Writer writer{.manager = write.manager.empty() ? "unknown" : write.manager,
                .subresource = write.subresource,
                .api_version = write.kind.api_version(),
                .time = now(),
                .untouchable = {}};
  if (!write.admitted) return writer;
  const KindRules rules = rules_of(write.kind);
  if (write.subresource.empty()) {
    if (rules.status) writer.untouchable = {{"status"}};
  } else {
    writer.untouchable = {{"spec"}};
    if (rules.custom) writer.untouchable.push_back({"metadata"});
    if (!rules.custom) writer.untouchable.push_back({"metadata", "labels"});
  }
  return writer;
}

async::Task<Answer<Json>> ApiServer::apply(kube::ApplyRequest request) {
  const Write write{.verb = request.subresource.empty() ? "apply" : "status",
                    .manager = request.manager,
                    .kind = request.kind,
                    .key = key_of(request.object),
                    .subresource = request.subresource,
                    .dry_run = request.dry_run};
  const auto broken = faulty(write);
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  const Answer<Object> done = do_apply(write, request.object, request.force);
  co_return answer_of(done, broken, request.reply);
}

async::Task<Answer<Json>> ApiServer::create(kube::CreateRequest request) {
  Write write{.verb = "create",
              .manager = kOurManager,
              .kind = request.kind,
              .key = key_of(request.object),
              .subresource = {},
              .dry_run = request.dry_run};
  const auto broken = faulty(write);
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  const Answer<Object> done = do_create(write, std::move(request.object));
  co_return answer_of(done, broken, request.reply);
}

async::Task<Answer<Json>> ApiServer::replace(kube::ReplaceRequest request) {
  Write write{.verb = "replace",
              .manager = kOurManager,
              .kind = request.kind,
              .key = key_of(request.object),
              .subresource = {}};
  const auto broken = faulty(write);
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  const Answer<Object> done = do_replace(write, std::move(request.object));
  co_return answer_of(done, broken, kube::Detail::Full);
}

async::Task<Answer<Json>> ApiServer::patch(kube::PatchRequest request) {
  const Write write{.verb = "patch",
                    .manager = request.manager,
                    .kind = request.kind,
                    .key = request.key,
                    .subresource = request.subresource};
  const auto broken = faulty(write);
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  const Answer<Object> done = do_patch(write, request.operations);
  co_return answer_of(done, broken, request.reply);
}

async::Task<Answer<void>> ApiServer::remove(kube::DeleteRequest request) {
  const Write write{.verb = "delete",
                    .manager = kOurManager,
                    .kind = request.kind,
                    .key = request.key,
                    .subresource = {}};
  const auto broken = faulty(write);
  if (broken && !broken->lost) co_return std::unexpected(broken->error);
  Answer<void> done = do_remove(write, request);
  if (broken) co_return std::unexpected(broken->error);
  co_return done;
}

void ApiServer::told(const Write& write, const Object& before, const Object& after) {
  schedule_delivery(write.kind);
  if (!observe) return;
  observe({.verb = write.verb,
           .manager = write.manager,
           .kind = write.kind,
           .key = write.key,
           .before = before,
           .after = after,
           .version = store_.version()});
}

}  // namespace dataplatform::simulation
