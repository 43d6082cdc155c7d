// How the words of enums.hpp are spelled.
#pragma once

#include "controllers/spec/enums.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace dataplatform::spec {

/// Spellings in the order of the enumerators; the pointer only picks the overload.
using Names = std::span<const std::string_view>;
Names names(const Profile*);
Names names(const ComponentMode*);
Names names(const DeletionPolicy*);
Names names(const Durability*);
Names names(const Spread*);
Names names(const EdgeType*);
Names names(const NetworkMode*);
Names names(const SecretsProvider*);
Names names(const ExposureMode*);
Names names(const Approval*);
Names names(const Switch*);
Names names(const MonitoringMode*);
Names names(const CloudProvider*);
Names names(const Authentication*);
Names names(const ClientAccess*);
Names names(const StoreKind*);
Names names(const IssuerKind*);
Names names(const LogDestination*);
Names names(const StoreType*);
Names names(const S3Only*);
Names names(const ObjectEngine*);
Names names(const LockMode*);
Names names(const SslMode*);
Names names(const RecoveryScope*);
Names names(const RecoveryRole*);
Names names(const Maintained*);
Names names(const ServiceAliases*);
Names names(const AlertSeverity*);

/// The spelling of one word.
template <class Enum>
  requires std::is_enum_v<Enum>
std::string_view text_of(Enum value) {
  return names(static_cast<const Enum*>(nullptr))[static_cast<std::size_t>(value)];
}

/// The word spelled `text`; nullopt where there is none.
template <class Enum>
  requires std::is_enum_v<Enum>
std::optional<Enum> word_of(std::string_view text) {
  const Names all = names(static_cast<const Enum*>(nullptr));
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace dataplatform::spec
