# What every target of ours is compiled with: warnings, sanitizers, hardening, the include root.
add_library(dp_options INTERFACE)
target_include_directories(dp_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(dp_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wconversion
  -Wold-style-cast -Wswitch-enum -Wno-missing-field-initializers)
# Data sheets name only the members that differ from their defaults, hence no missing-field-initializers.
target_compile_definitions(dp_options INTERFACE DP_VERSION="${PROJECT_VERSION}")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(dp_options INTERFACE -Wduplicated-cond -Wlogical-op)
  # GCC 12 with optimisation inlines one half of how Asio allocates coroutine frames and takes it for a mismatch.
  target_compile_options(dp_options INTERFACE -Wno-mismatched-new-delete)
else()
  target_compile_options(dp_options INTERFACE -Wno-missing-designated-field-initializers)
  # Asio of Boost 1.74 does not recognise coroutines of Clang by itself.
  target_compile_definitions(dp_options INTERFACE BOOST_ASIO_HAS_CO_AWAIT BOOST_ASIO_HAS_STD_COROUTINE)
endif()
if(DP_WERROR)
  target_compile_options(dp_options INTERFACE -Werror)
endif()
if(DP_SANITIZE)
  target_compile_options(dp_options INTERFACE -fsanitize=${DP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(dp_options INTERFACE -fsanitize=${DP_SANITIZE})
  if(DP_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio fences; GCC can't instrument them and says so on every file.
    target_compile_options(dp_options INTERFACE -Wno-tsan)
  endif()
  if(DP_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # False positives of GCC 12 inside std::string and std::variant under sanitizers.
    target_compile_options(dp_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" AND NOT DP_SANITIZE)
  target_compile_options(dp_options INTERFACE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong)
  target_link_options(dp_options INTERFACE -Wl,-z,relro,-z,now)
endif()
