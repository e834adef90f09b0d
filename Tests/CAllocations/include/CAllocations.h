/// A library to load before a program (`LD_PRELOAD`): it counts what the program takes from the
/// heap, for tests that promise to take nothing.
///
/// The count stands in the first eight bytes of the file that `ALLOCATIONS_FILE` names, as long as
/// the program runs.
#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H
#endif
