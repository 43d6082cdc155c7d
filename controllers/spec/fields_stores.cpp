// The lines of PostgreSQL and Elasticsearch.
#include "controllers/spec/codec.hpp"
#include "controllers/spec/fields_common.hpp"

namespace dataplatform::spec {

const Table& table(const PostgresqlServerSpec*) {
  using S = PostgresqlServerSpec;
  static const Table lines{joined(inherited<S, RoleSpec>(role_lines()),
                                  {
                                      field("walStorage", &S::wal_storage,
                                            "A volume of its own for the write-ahead log.",
                                            {.change = Change::Immutable}),
                                  }),
                           {},
                           role_rules()};
  return lines;
}

const Table& table(const PoolerSpec*) {
  using S = PoolerSpec;
  static const Table lines{
      joined(inherited<S, RoleSpec>(role_lines()),
             {
                 field("maxClientConnections", &S::max_client_connections,
                       "Clients for each pooler; default 1000.", {.minimum = 1, .maximum = 100000}),
                 field("defaultPoolSize", &S::default_pool_size,
                       "Server connections for each pair of user and database, in each pooler; "
                       "default 25.",
                       {.minimum = 1, .maximum = 1000}),
             }),
      {},
      role_rules()};
  return lines;
}

const Table& table(const ExternalDatabaseSpec*) {
  using S = ExternalDatabaseSpec;
  static const Table lines{{
                               field("name", &S::name, "Database of the platform, as in superset.",
                                     {.longest = 63, .required = true}),
                               field("externalName", &S::external_name,
                                     "What it is called there; default the same.", {.longest = 63}),
                               field("credentialsSecretRef", &S::credentials_secret_ref,
                                     "Secret with username and password."),
                           },
                           {"name"}};
  return lines;
}

const Table& table(const ExternalPostgresqlSpec*) {
  using S = ExternalPostgresqlSpec;
  static const Table lines{{
      field("host", &S::host, "Host name or address.", {.format = Format::Host, .required = true}),
      field("port", &S::port, "Port; default 5432.", {.minimum = 1, .maximum = 65535}),
      field("sslMode", &S::ssl_mode, "How the server is trusted; default VerifyFull.",
            {.change = Change::Guided}),
      field("caRef", &S::ca_ref, "ConfigMap with the CA under ca.crt."),
      field("adminSecretRef", &S::admin_secret_ref,
            "Secret with username and password of who may create databases."),
      field("provisionDatabases", &S::provision_databases,
            "Create databases and users there; default false."),
      field("databases", &S::databases, "Databases that are there already.", {.most = 32}),
  }};
  return lines;
}

const Table& table(const PostgresqlSpec*) {
  using S = PostgresqlSpec;
  static const Table lines{
      joined(component_lines<S>(false),
             {
                 field("server", &S::server, "The members: a primary and its standbys."),
                 field("pooler", &S::pooler, "PgBouncer in front of them."),
                 field("durability", &S::durability,
                       "Required: a commit waits until a standby has it; default Preferred in "
                       "Development, else Required.",
                       {.change = Change::Confirm}),
                 field("parameters", &S::parameters,
                       "Settings of PostgreSQL, over what is derived from the limits.",
                       {.longest = 1024, .most = 128}),
                 field("locale", &S::locale,
                       "Locale of the cluster, fixed when it is made; default C.UTF-8.",
                       {.format = Format::Locale, .change = Change::Immutable}),
                 field("external", &S::external, "A PostgreSQL of your own, for mode External.",
                       {.change = Change::Guided}),
             }),
      {},
      external_rules({"server", "pooler"})};
  return lines;
}

const Table& table(const ExternalSearchSpec*) {
  using S = ExternalSearchSpec;
  static const Table lines{{
      field("url", &S::url, "Its address.", {.format = Format::Url, .required = true}),
      field("caRef", &S::ca_ref, "ConfigMap with the CA under ca.crt."),
      field("credentialsSecretRef", &S::credentials_secret_ref,
            "Secret with username and password."),
  }};
  return lines;
}

const Table& table(const ElasticsearchSpec*) {
  using S = ElasticsearchSpec;
  static const Table lines{
      joined(component_lines<S>(false),
             {
                 field("master", &S::master,
                       "Who leads the cluster; a single node does all in Development."),
                 field("data", &S::data, "Who holds the data."),
                 field("external", &S::external, "An Elasticsearch of your own, for mode External.",
                       {.change = Change::Guided}),
             }),
      {},
      external_rules({"master", "data"})};
  return lines;
}

}  // namespace dataplatform::spec
