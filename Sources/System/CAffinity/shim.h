#pragma once
// The C library declares its own calls for this to GNU sources alone, which a module cannot be.
#include <sys/syscall.h>
#include <unistd.h>

/// Reads the calling thread's cores, a bit each; returns how many bytes were filled, or -1.
static inline long affinity_get(unsigned long *mask, unsigned long bytes) {
    return syscall(SYS_sched_getaffinity, 0, bytes, mask);
}

/// Sets the calling thread's cores; returns 0, or -1.
static inline long affinity_set(const unsigned long *mask, unsigned long bytes) {
    return syscall(SYS_sched_setaffinity, 0, bytes, mask);
}
