// Names of the IANA time zone database, release 2025b: zones and links, in byte order.
// Embedded, because an image without tzdata would call every zone of a user wrong.
#include "operator/base/cron.hpp"
#include "operator/base/time_zone_rule.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace dataplatform::base {
namespace {

// clang-format off
constexpr auto kTimeZones = std::to_array<std::string_view>({
    "Africa/Abidjan", "Africa/Accra", "Africa/Addis_Ababa", "Africa/Algiers", "Africa/Asmara",
    "Africa/Asmera", "Africa/Bamako", "Africa/Bangui", "Africa/Banjul", "Africa/Bissau",
    "Africa/Blantyre", "Africa/Brazzaville", "Africa/Bujumbura", "Africa/Cairo",
    "Africa/Casablanca", "Africa/Ceuta", "Africa/Conakry", "Africa/Dakar", "Africa/Dar_es_Salaam",
    "Africa/Djibouti", "Africa/Douala", "Africa/El_Aaiun", "Africa/Freetown", "Africa/Gaborone",
    "Africa/Harare", "Africa/Johannesburg", "Africa/Juba", "Africa/Kampala", "Africa/Khartoum",
    "Africa/Kigali", "Africa/Kinshasa", "Africa/Lagos", "Africa/Libreville", "Africa/Lome",
    "Africa/Luanda", "Africa/Lubumbashi", "Africa/Lusaka", "Africa/Malabo", "Africa/Maputo",
    "Africa/Maseru", "Africa/Mbabane", "Africa/Mogadishu", "Africa/Monrovia", "Africa/Nairobi",
    "Africa/Ndjamena", "Africa/Niamey", "Africa/Nouakchott", "Africa/Ouagadougou",
    "Africa/Porto-Novo", "Africa/Sao_Tome", "Africa/Timbuktu", "Africa/Tripoli", "Africa/Tunis",
    "Africa/Windhoek", "America/Adak", "America/Anchorage", "America/Anguilla", "America/Antigua",
    "America/Araguaina", "America/Argentina/Buenos_Aires", "America/Argentina/Catamarca",
    "America/Argentina/ComodRivadavia", "America/Argentina/Cordoba", "America/Argentina/Jujuy",
    "America/Argentina/La_Rioja", "America/Argentina/Mendoza", "America/Argentina/Rio_Gallegos",
    "America/Argentina/Salta", "America/Argentina/San_Juan", "America/Argentina/San_Luis",
    "America/Argentina/Tucuman", "America/Argentina/Ushuaia", "America/Aruba", "America/Asuncion",
    "America/Atikokan", "America/Atka", "America/Bahia", "America/Bahia_Banderas",
    "America/Barbados", "America/Belem", "America/Belize", "America/Blanc-Sablon",
    "America/Boa_Vista", "America/Bogota", "America/Boise", "America/Buenos_Aires",
    "America/Cambridge_Bay", "America/Campo_Grande", "America/Cancun", "America/Caracas",
    "America/Catamarca", "America/Cayenne", "America/Cayman", "America/Chicago",
    "America/Chihuahua", "America/Ciudad_Juarez", "America/Coral_Harbour", "America/Cordoba",
    "America/Costa_Rica", "America/Coyhaique", "America/Creston", "America/Cuiaba",
    "America/Curacao", "America/Danmarkshavn", "America/Dawson", "America/Dawson_Creek",
    "America/Denver", "America/Detroit", "America/Dominica", "America/Edmonton", "America/Eirunepe",
    "America/El_Salvador", "America/Ensenada", "America/Fort_Nelson", "America/Fort_Wayne",
    "America/Fortaleza", "America/Glace_Bay", "America/Godthab", "America/Goose_Bay",
    "America/Grand_Turk", "America/Grenada", "America/Guadeloupe", "America/Guatemala",
    "America/Guayaquil", "America/Guyana", "America/Halifax", "America/Havana",
    "America/Hermosillo", "America/Indiana/Indianapolis", "America/Indiana/Knox",
    "America/Indiana/Marengo", "America/Indiana/Petersburg", "America/Indiana/Tell_City",
    "America/Indiana/Vevay", "America/Indiana/Vincennes", "America/Indiana/Winamac",
    "America/Indianapolis", "America/Inuvik", "America/Iqaluit", "America/Jamaica", "America/Jujuy",
    "America/Juneau", "America/Kentucky/Louisville", "America/Kentucky/Monticello",
    "America/Knox_IN", "America/Kralendijk", "America/La_Paz", "America/Lima",
    "America/Los_Angeles", "America/Louisville", "America/Lower_Princes", "America/Maceio",
    "America/Managua", "America/Manaus", "America/Marigot", "America/Martinique",
    "America/Matamoros", "America/Mazatlan", "America/Mendoza", "America/Menominee",
    "America/Merida", "America/Metlakatla", "America/Mexico_City", "America/Miquelon",
    "America/Moncton", "America/Monterrey", "America/Montevideo", "America/Montreal",
    "America/Montserrat", "America/Nassau", "America/New_York", "America/Nipigon", "America/Nome",
    "America/Noronha", "America/North_Dakota/Beulah", "America/North_Dakota/Center",
    "America/North_Dakota/New_Salem", "America/Nuuk", "America/Ojinaga", "America/Panama",
    "America/Pangnirtung", "America/Paramaribo", "America/Phoenix", "America/Port-au-Prince",
    "America/Port_of_Spain", "America/Porto_Acre", "America/Porto_Velho", "America/Puerto_Rico",
    "America/Punta_Arenas", "America/Rainy_River", "America/Rankin_Inlet", "America/Recife",
    "America/Regina", "America/Resolute", "America/Rio_Branco", "America/Rosario",
    "America/Santa_Isabel", "America/Santarem", "America/Santiago", "America/Santo_Domingo",
    "America/Sao_Paulo", "America/Scoresbysund", "America/Shiprock", "America/Sitka",
    "America/St_Barthelemy", "America/St_Johns", "America/St_Kitts", "America/St_Lucia",
    "America/St_Thomas", "America/St_Vincent", "America/Swift_Current", "America/Tegucigalpa",
    "America/Thule", "America/Thunder_Bay", "America/Tijuana", "America/Toronto", "America/Tortola",
    "America/Vancouver", "America/Virgin", "America/Whitehorse", "America/Winnipeg",
    "America/Yakutat", "America/Yellowknife", "Antarctica/Casey", "Antarctica/Davis",
    "Antarctica/DumontDUrville", "Antarctica/Macquarie", "Antarctica/Mawson", "Antarctica/McMurdo",
    "Antarctica/Palmer", "Antarctica/Rothera", "Antarctica/South_Pole", "Antarctica/Syowa",
    "Antarctica/Troll", "Antarctica/Vostok", "Arctic/Longyearbyen", "Asia/Aden", "Asia/Almaty",
    "Asia/Amman", "Asia/Anadyr", "Asia/Aqtau", "Asia/Aqtobe", "Asia/Ashgabat", "Asia/Ashkhabad",
    "Asia/Atyrau", "Asia/Baghdad", "Asia/Bahrain", "Asia/Baku", "Asia/Bangkok", "Asia/Barnaul",
    "Asia/Beirut", "Asia/Bishkek", "Asia/Brunei", "Asia/Calcutta", "Asia/Chita", "Asia/Choibalsan",
    "Asia/Chongqing", "Asia/Chungking", "Asia/Colombo", "Asia/Dacca", "Asia/Damascus", "Asia/Dhaka",
    "Asia/Dili", "Asia/Dubai", "Asia/Dushanbe", "Asia/Famagusta", "Asia/Gaza", "Asia/Harbin",
    "Asia/Hebron", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Hovd", "Asia/Irkutsk",
    "Asia/Istanbul", "Asia/Jakarta", "Asia/Jayapura", "Asia/Jerusalem", "Asia/Kabul",
    "Asia/Kamchatka", "Asia/Karachi", "Asia/Kashgar", "Asia/Kathmandu", "Asia/Katmandu",
    "Asia/Khandyga", "Asia/Kolkata", "Asia/Krasnoyarsk", "Asia/Kuala_Lumpur", "Asia/Kuching",
    "Asia/Kuwait", "Asia/Macao", "Asia/Macau", "Asia/Magadan", "Asia/Makassar", "Asia/Manila",
    "Asia/Muscat", "Asia/Nicosia", "Asia/Novokuznetsk", "Asia/Novosibirsk", "Asia/Omsk",
    "Asia/Oral", "Asia/Phnom_Penh", "Asia/Pontianak", "Asia/Pyongyang", "Asia/Qatar",
    "Asia/Qostanay", "Asia/Qyzylorda", "Asia/Rangoon", "Asia/Riyadh", "Asia/Saigon",
    "Asia/Sakhalin", "Asia/Samarkand", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore",
    "Asia/Srednekolymsk", "Asia/Taipei", "Asia/Tashkent", "Asia/Tbilisi", "Asia/Tehran",
    "Asia/Tel_Aviv", "Asia/Thimbu", "Asia/Thimphu", "Asia/Tokyo", "Asia/Tomsk",
    "Asia/Ujung_Pandang", "Asia/Ulaanbaatar", "Asia/Ulan_Bator", "Asia/Urumqi", "Asia/Ust-Nera",
    "Asia/Vientiane", "Asia/Vladivostok", "Asia/Yakutsk", "Asia/Yangon", "Asia/Yekaterinburg",
    "Asia/Yerevan", "Atlantic/Azores", "Atlantic/Bermuda", "Atlantic/Canary", "Atlantic/Cape_Verde",
    "Atlantic/Faeroe", "Atlantic/Faroe", "Atlantic/Jan_Mayen", "Atlantic/Madeira",
    "Atlantic/Reykjavik", "Atlantic/South_Georgia", "Atlantic/St_Helena", "Atlantic/Stanley",
    "Australia/ACT", "Australia/Adelaide", "Australia/Brisbane", "Australia/Broken_Hill",
    "Australia/Canberra", "Australia/Currie", "Australia/Darwin", "Australia/Eucla",
    "Australia/Hobart", "Australia/LHI", "Australia/Lindeman", "Australia/Lord_Howe",
    "Australia/Melbourne", "Australia/NSW", "Australia/North", "Australia/Perth",
    "Australia/Queensland", "Australia/South", "Australia/Sydney", "Australia/Tasmania",
    "Australia/Victoria", "Australia/West", "Australia/Yancowinna", "Brazil/Acre",
    "Brazil/DeNoronha", "Brazil/East", "Brazil/West", "CET", "CST6CDT", "Canada/Atlantic",
    "Canada/Central", "Canada/Eastern", "Canada/Mountain", "Canada/Newfoundland", "Canada/Pacific",
    "Canada/Saskatchewan", "Canada/Yukon", "Chile/Continental", "Chile/EasterIsland", "Cuba", "EET",
    "EST", "EST5EDT", "Egypt", "Eire", "Etc/GMT", "Etc/GMT+0", "Etc/GMT+1", "Etc/GMT+10",
    "Etc/GMT+11", "Etc/GMT+12", "Etc/GMT+2", "Etc/GMT+3", "Etc/GMT+4", "Etc/GMT+5", "Etc/GMT+6",
    "Etc/GMT+7", "Etc/GMT+8", "Etc/GMT+9", "Etc/GMT-0", "Etc/GMT-1", "Etc/GMT-10", "Etc/GMT-11",
    "Etc/GMT-12", "Etc/GMT-13", "Etc/GMT-14", "Etc/GMT-2", "Etc/GMT-3", "Etc/GMT-4", "Etc/GMT-5",
    "Etc/GMT-6", "Etc/GMT-7", "Etc/GMT-8", "Etc/GMT-9", "Etc/GMT0", "Etc/Greenwich", "Etc/UCT",
    "Etc/UTC", "Etc/Universal", "Etc/Zulu", "Europe/Amsterdam", "Europe/Andorra",
    "Europe/Astrakhan", "Europe/Athens", "Europe/Belfast", "Europe/Belgrade", "Europe/Berlin",
    "Europe/Bratislava", "Europe/Brussels", "Europe/Bucharest", "Europe/Budapest",
    "Europe/Busingen", "Europe/Chisinau", "Europe/Copenhagen", "Europe/Dublin", "Europe/Gibraltar",
    "Europe/Guernsey", "Europe/Helsinki", "Europe/Isle_of_Man", "Europe/Istanbul", "Europe/Jersey",
    "Europe/Kaliningrad", "Europe/Kiev", "Europe/Kirov", "Europe/Kyiv", "Europe/Lisbon",
    "Europe/Ljubljana", "Europe/London", "Europe/Luxembourg", "Europe/Madrid", "Europe/Malta",
    "Europe/Mariehamn", "Europe/Minsk", "Europe/Monaco", "Europe/Moscow", "Europe/Nicosia",
    "Europe/Oslo", "Europe/Paris", "Europe/Podgorica", "Europe/Prague", "Europe/Riga",
    "Europe/Rome", "Europe/Samara", "Europe/San_Marino", "Europe/Sarajevo", "Europe/Saratov",
    "Europe/Simferopol", "Europe/Skopje", "Europe/Sofia", "Europe/Stockholm", "Europe/Tallinn",
    "Europe/Tirane", "Europe/Tiraspol", "Europe/Ulyanovsk", "Europe/Uzhgorod", "Europe/Vaduz",
    "Europe/Vatican", "Europe/Vienna", "Europe/Vilnius", "Europe/Volgograd", "Europe/Warsaw",
    "Europe/Zagreb", "Europe/Zaporozhye", "Europe/Zurich", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0",
    "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Indian/Antananarivo", "Indian/Chagos",
    "Indian/Christmas", "Indian/Cocos", "Indian/Comoro", "Indian/Kerguelen", "Indian/Mahe",
    "Indian/Maldives", "Indian/Mauritius", "Indian/Mayotte", "Indian/Reunion", "Iran", "Israel",
    "Jamaica", "Japan", "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "Mexico/BajaNorte",
    "Mexico/BajaSur", "Mexico/General", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Pacific/Apia",
    "Pacific/Auckland", "Pacific/Bougainville", "Pacific/Chatham", "Pacific/Chuuk",
    "Pacific/Easter", "Pacific/Efate", "Pacific/Enderbury", "Pacific/Fakaofo", "Pacific/Fiji",
    "Pacific/Funafuti", "Pacific/Galapagos", "Pacific/Gambier", "Pacific/Guadalcanal",
    "Pacific/Guam", "Pacific/Honolulu", "Pacific/Johnston", "Pacific/Kanton", "Pacific/Kiritimati",
    "Pacific/Kosrae", "Pacific/Kwajalein", "Pacific/Majuro", "Pacific/Marquesas", "Pacific/Midway",
    "Pacific/Nauru", "Pacific/Niue", "Pacific/Norfolk", "Pacific/Noumea", "Pacific/Pago_Pago",
    "Pacific/Palau", "Pacific/Pitcairn", "Pacific/Pohnpei", "Pacific/Ponape",
    "Pacific/Port_Moresby", "Pacific/Rarotonga", "Pacific/Saipan", "Pacific/Samoa",
    "Pacific/Tahiti", "Pacific/Tarawa", "Pacific/Tongatapu", "Pacific/Truk", "Pacific/Wake",
    "Pacific/Wallis", "Pacific/Yap", "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey",
    "UCT", "US/Alaska", "US/Aleutian", "US/Arizona", "US/Central", "US/East-Indiana", "US/Eastern",
    "US/Hawaii", "US/Indiana-Starke", "US/Michigan", "US/Mountain", "US/Pacific", "US/Samoa", "UTC",
    "Universal", "W-SU", "WET", "Zulu",
});

// How their clocks go from now on, in the words of POSIX TZ: the footers of the same release's TZif
// files. Zones whose rule can't be said so (Morocco's hour of Ramadan) have their usual one.
constexpr auto kRules = std::to_array<std::string_view>({
    "GMT0", "EAT-3", "CET-1", "WAT-1", "CAT-2", "EET-2EEST,M4.5.5/0,M10.5.4/24", "<+01>-1",
    "CET-1CEST,M3.5.0,M10.5.0/3", "SAST-2", "EET-2", "HST10HDT,M3.2.0,M11.1.0",
    "AKST9AKDT,M3.2.0,M11.1.0", "AST4", "<-03>3", "EST5", "CST6", "<-04>4", "<-05>5",
    "MST7MDT,M3.2.0,M11.1.0", "CST6CDT,M3.2.0,M11.1.0", "MST7", "EST5EDT,M3.2.0,M11.1.0",
    "PST8PDT,M3.2.0,M11.1.0", "AST4ADT,M3.2.0,M11.1.0", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "CST5CDT,M3.2.0/0,M11.1.0/1", "<-03>3<-02>,M3.2.0,M11.1.0", "<-02>2",
    "<-04>4<-03>,M9.1.6/24,M4.1.6/24", "NST3:30NDT,M3.2.0,M11.1.0", "<+08>-8", "<+07>-7",
    "<+10>-10", "AEST-10AEDT,M10.1.0,M4.1.0/3", "<+05>-5", "NZST-12NZDT,M9.5.0,M4.1.0/3", "<+03>-3",
    "<+00>0<+02>-2,M3.5.0/1,M10.5.0/3", "<+12>-12", "<+04>-4", "EET-2EEST,M3.5.0/0,M10.5.0/0",
    "<+06>-6", "IST-5:30", "<+09>-9", "CST-8", "<+0530>-5:30", "EET-2EEST,M3.5.0/3,M10.5.0/4",
    "EET-2EEST,M3.4.4/50,M10.4.4/50", "HKT-8", "WIB-7", "WIT-9", "IST-2IDT,M3.4.4/26,M10.5.0",
    "<+0430>-4:30", "PKT-5", "<+0545>-5:45", "<+11>-11", "WITA-8", "PST-8", "KST-9", "<+0630>-6:30",
    "<+0330>-3:30", "JST-9", "<-01>1<+00>,M3.5.0/0,M10.5.0/1", "WET0WEST,M3.5.0/1,M10.5.0",
    "<-01>1", "ACST-9:30ACDT,M10.1.0,M4.1.0/3", "AEST-10", "ACST-9:30", "<+0845>-8:45",
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "AWST-8", "<-06>6<-05>,M9.1.6/22,M4.1.6/22",
    "IST-1GMT0,M10.5.0,M3.5.0/1", "<-10>10", "<-11>11", "<-12>12", "<-06>6", "<-07>7", "<-08>8",
    "<-09>9", "<+13>-13", "<+14>-14", "<+02>-2", "UTC0", "GMT0BST,M3.5.0/1,M10.5.0",
    "EET-2EEST,M3.5.0,M10.5.0/3", "MSK-3", "HST10", "MET-1MEST,M3.5.0,M10.5.0/3",
    "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45", "ChST-10", "<-0930>9:30", "SST11",
    "<+11>-11<+12>,M10.1.0,M4.1.0/3",
});

// For each zone above the place of its rule.
constexpr auto kRuleOf = std::to_array<std::uint8_t>({
    0, 0, 1, 2, 1, 1, 0, 3, 0, 0, 4, 3, 4, 5, 6, 7, 0, 0, 1, 1, 3, 6, 0, 4, 4, 8, 4, 1, 4, 4, 3, 3,
    3, 0, 3, 4, 4, 3, 4, 8, 8, 1, 0, 1, 3, 3, 0, 0, 3, 0, 0, 9, 2, 4, 10, 11, 12, 12, 13, 13, 13,
    13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 12, 13, 14, 10, 13, 15, 12, 13, 15, 12, 16, 17, 18,
    13, 18, 16, 14, 16, 13, 13, 14, 19, 15, 18, 14, 13, 15, 13, 20, 16, 12, 0, 20, 20, 18, 21, 12,
    18, 17, 15, 22, 20, 21, 13, 23, 24, 23, 21, 12, 12, 15, 17, 16, 23, 25, 20, 21, 19, 21, 21, 19,
    21, 21, 21, 21, 18, 21, 14, 13, 11, 21, 21, 19, 12, 16, 17, 22, 21, 12, 13, 15, 16, 12, 12, 19,
    20, 13, 19, 15, 11, 15, 26, 23, 15, 13, 21, 12, 21, 21, 21, 11, 27, 19, 19, 19, 24, 19, 14, 21,
    13, 20, 21, 12, 17, 16, 12, 13, 19, 19, 13, 15, 19, 17, 13, 22, 13, 28, 12, 13, 24, 18, 11, 12,
    29, 12, 12, 12, 12, 15, 15, 23, 21, 22, 21, 12, 22, 12, 20, 19, 11, 18, 30, 31, 32, 33, 34, 35,
    13, 13, 35, 36, 37, 34, 7, 36, 34, 36, 38, 34, 34, 34, 34, 34, 36, 36, 39, 31, 31, 40, 41, 30,
    42, 43, 30, 44, 44, 45, 41, 36, 41, 43, 39, 34, 46, 47, 44, 47, 31, 48, 31, 30, 36, 49, 50, 51,
    52, 38, 53, 41, 54, 54, 43, 42, 31, 30, 30, 36, 44, 44, 55, 56, 57, 39, 46, 31, 31, 41, 34, 31,
    49, 58, 36, 34, 34, 59, 36, 31, 55, 34, 58, 44, 30, 55, 44, 34, 39, 60, 51, 41, 41, 61, 31, 56,
    30, 30, 41, 32, 31, 32, 43, 59, 34, 39, 62, 23, 63, 64, 63, 63, 7, 63, 0, 27, 0, 13, 33, 65, 66,
    65, 33, 33, 67, 68, 33, 69, 66, 69, 33, 33, 67, 70, 66, 65, 33, 33, 33, 70, 65, 17, 27, 13, 16,
    7, 19, 23, 19, 21, 18, 29, 22, 15, 20, 28, 71, 25, 46, 14, 21, 5, 72, 0, 0, 64, 73, 74, 75, 27,
    13, 16, 17, 76, 77, 78, 79, 0, 6, 32, 55, 38, 80, 81, 82, 36, 39, 34, 41, 31, 30, 43, 0, 0, 83,
    83, 83, 83, 7, 7, 39, 46, 84, 7, 7, 7, 7, 46, 7, 7, 85, 7, 72, 7, 84, 46, 84, 36, 84, 9, 46, 86,
    46, 63, 7, 84, 7, 7, 7, 46, 36, 7, 86, 46, 7, 7, 7, 7, 46, 7, 39, 7, 7, 39, 86, 7, 46, 7, 46, 7,
    85, 39, 46, 7, 7, 7, 46, 86, 7, 7, 46, 7, 84, 84, 0, 0, 0, 0, 0, 87, 48, 0, 1, 41, 31, 59, 1,
    34, 39, 34, 39, 1, 39, 60, 51, 14, 61, 38, 9, 88, 20, 18, 22, 20, 15, 35, 89, 18, 44, 22, 80,
    35, 55, 89, 32, 71, 55, 80, 80, 38, 38, 76, 79, 55, 90, 87, 87, 80, 81, 55, 38, 38, 91, 92, 38,
    74, 93, 55, 92, 43, 78, 55, 55, 32, 73, 90, 92, 73, 38, 80, 32, 38, 38, 32, 7, 63, 44, 58, 30,
    36, 83, 11, 10, 20, 19, 21, 21, 87, 19, 21, 18, 22, 92, 83, 83, 86, 63, 83,
});
// clang-format on

static_assert(std::ranges::is_sorted(kTimeZones));
static_assert(kTimeZones.size() == kRuleOf.size());
static_assert(std::ranges::max(kRuleOf) < kRules.size());

}  // namespace

bool is_time_zone(std::string_view name) {
  return std::ranges::binary_search(kTimeZones, name);
}

std::string_view time_zone_rule(std::string_view name) {
  const auto found = std::ranges::lower_bound(kTimeZones, name);
  if (found == kTimeZones.end() || *found != name) return "UTC0";
  return kRules[kRuleOf[static_cast<std::size_t>(found - kTimeZones.begin())]];
}

}  // namespace dataplatform::base
