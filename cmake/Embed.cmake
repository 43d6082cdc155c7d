# dp_embed(OUT file.cpp FOLDER dir HEADER file.hpp NAMESPACE ns FUNCTION name): a function from a file's path in FOLDER to its text.
# Done while configuring; a changed file configures again.
function(dp_embed)
  cmake_parse_arguments(ARG "" "OUT;FOLDER;HEADER;NAMESPACE;FUNCTION" "" ${ARGN})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${ARG_FOLDER} ${ARG_FOLDER}/*.yaml)
  set(body "")
  foreach(file IN LISTS files)
    file(READ ${ARG_FOLDER}/${file} text)
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARG_FOLDER}/${file})
    string(APPEND body "  if (path == \"${file}\") {\n    return R\"embedded(${text})embedded\";\n  }\n")
  endforeach()
  file(CONFIGURE OUTPUT ${ARG_OUT} @ONLY CONTENT
"// Made by cmake/Embed.cmake.
#include \"@ARG_HEADER@\"

namespace @ARG_NAMESPACE@ {

std::string_view @ARG_FUNCTION@(std::string_view path) {
@body@  return {};
}

}  // namespace @ARG_NAMESPACE@
")
endfunction()
