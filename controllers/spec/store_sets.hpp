// How the object store divides the drives of a pool: needed by its rules and by its data sheet.
#pragma once

namespace dataplatform::spec {

/// Drives of one erasure set of a pool: the largest number from 2 to 16 that divides its drives and
/// fits its servers (a lone server: its drives) evenly, as the server itself chooses it. 1 for a
/// single drive, 0 where none fits and the server would not start.
int drives_of_set(int servers, int drives_per_server);

/// Blocks of parity that a set of this size has by default: EC:4 from 8 drives on.
int parity_of_set(int drives);

}  // namespace dataplatform::spec
