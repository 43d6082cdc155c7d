#include "controllers/reconcile/report.hpp"

#include "controllers/projections/kubernetes/edge.hpp"

#include <algorithm>
#include <charconv>

namespace dataplatform::reconcile {
namespace {

std::uint64_t version_number(const std::string& resource_version) {
  std::uint64_t number = 0;
  std::from_chars(resource_version.data(), resource_version.data() + resource_version.size(),
                  number);
  return number;
}

bool edited_since(const Memory& memory, const Json& written) {
  if (!memory.record.last_good_spec) return true;
  Json now = written;
  Json before = *memory.record.last_good_spec;
  now.erase("paused");
  before.erase("paused");
  return now != before;
}

std::vector<std::string> credentials_of(const model::Platform& platform) {
  std::vector<std::string> names;
  for (const model::Component& component : platform.components) {
    for (const std::string& secret : component.credentials)
      names.push_back(model::secret_name(platform, secret));
  }
  return names;
}

Findings findings_of(const Memory& memory, const PlatformObject& platform, const Decision& decision,
                     const Convergence& done) {
  Findings findings;
  findings.generation = platform.generation;
  findings.verdict = decision.verdict;
  findings.paused = base::flag_at(*platform.spec, {"paused"});
  findings.edited_while_paused = findings.paused && edited_since(memory, *platform.spec);
  findings.not_acted_on = decision.not_acted_on;
  findings.pending_plan = decision.pending_plan;
  findings.blocked = done.blocked;
  findings.observed = done.observed;
  if (!decision.enforced) return findings;
  const Rendered& enforced = *decision.enforced;
  findings.suspended = enforced.resolved.suspended;
  findings.profile = spec::to_text(enforced.resolved.profile);
  findings.release = enforced.resolved.release;
  if (enforced.resolved.release != spec::newest_release())
    findings.newer_release = spec::newest_release();
  findings.endpoints = projections::endpoints(enforced.platform);
  findings.credentials = credentials_of(enforced.platform);
  return findings;
}

runtime::Regarding regarding(const PlatformObject& platform) {
  return {kDataPlatform.api_version(), std::string(kDataPlatform.name), platform.key.namespace_,
          platform.key.name, platform.uid};
}

void tell_phase(Services& services, const PlatformObject& platform, const Json& before,
                const Json& status) {
  const std::string phase = base::text_at(status, {"phase"});
  if (phase == base::text_at(before, {"phase"})) return;
  const bool bad =
      phase == "Invalid" || phase == "Blocked" || phase == "Stalled" || phase == "Degraded";
  const Json& conditions = base::array_at(status, {"conditions"});
  const std::string message =
      conditions.empty() ? phase : base::text_at(conditions.front(), {"message"});
  announce(services, platform,
           {.type = bad ? runtime::EventType::Warning : runtime::EventType::Normal,
            .reason = phase,
            .action = "Reconcile",
            .note = message});
}

/// The status as it is now: what the watch shows, unless our own last write is newer than that.
std::shared_ptr<const Json> known_status(const Memory& memory, const PlatformObject& platform) {
  const bool ours_is_newer = memory.status && version_number(platform.resource_version) <
                                                  version_number(memory.status_version);
  return ours_is_newer ? memory.status : platform.status;
}

bool all_ready(const Findings& findings) {
  const auto good = [](const ComponentState& state) {
    return state.phase == ComponentPhase::Ready || state.phase == ComponentPhase::Disabled;
  };
  const Observed& observed = findings.observed;
  return findings.blocked.empty() && good(observed.platform) &&
         std::all_of(observed.components.begin(), observed.components.end(), good);
}

}  // namespace

void announce(Services& services, const PlatformObject& platform, const runtime::EventNote& note) {
  services.events.emit(regarding(platform), note);
}

async::Task<kube::Answer<void>> write_status(Services& services, Memory& memory,
                                             PlatformObject platform, Findings findings) {
  const std::shared_ptr<const Json> before = known_status(memory, platform);
  Json status = status_of(findings, *before, services.world.clock.wall());
  if (same_status(*before, status)) co_return kube::Answer<void>();
  kube::ApplyRequest request;
  request.kind = kDataPlatform;
  request.subresource = "status";
  request.object = {{"apiVersion", kDataPlatform.api_version()}, {"kind", kDataPlatform.name}};
  // The uid keeps a late status from making a deleted object's namesake ours.
  request.object["metadata"] = {
      {"name", platform.key.name}, {"namespace", platform.key.namespace_}, {"uid", platform.uid}};
  request.object["status"] = status;
  request.reply = kube::Detail::Metadata;
  const kube::Answer<Json> reply = co_await services.world.api.apply(std::move(request));
  if (!reply) co_return std::unexpected(reply.error());
  tell_phase(services, platform, *before, status);
  memory.status = std::make_shared<const Json>(std::move(status));
  memory.status_version = base::text_at(*reply, {"metadata", "resourceVersion"});
  co_return kube::Answer<void>();
}

async::Task<kube::Answer<void>> report(Services& services, Memory& memory, PlatformObject platform,
                                       const Decision& decision, const Convergence& done) {
  for (const std::string& repaired : done.repaired) {
    announce(services, platform,
             {.type = runtime::EventType::Warning,
              .reason = "DriftRepaired",
              .action = "Apply",
              .note = repaired});
  }
  for (const std::string& grown : done.grown) {
    announce(services, platform,
             {.type = runtime::EventType::Normal,
              .reason = "VolumesGrow",
              .action = "Apply",
              .note = grown});
  }
  Findings findings = findings_of(memory, platform, decision, done);
  const bool ready =
      decision.enforced && decision.verdict.standing == Standing::Accepted && all_ready(findings);
  if (ready && !memory.record.serving_since && !findings.paused) {
    Record record = memory.record;
    record.serving_since = true;
    const kube::Answer<void> saved =
        co_await save_record(services, memory, platform.key, std::move(record));
    if (!saved) co_return std::unexpected(saved.error());
  }
  co_return co_await write_status(services, memory, std::move(platform), std::move(findings));
}

}  // namespace dataplatform::reconcile
