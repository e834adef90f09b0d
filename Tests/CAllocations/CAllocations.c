// The allocator's functions, found before those of the program's own heap: each counts and goes on
// to the one that would have been found without it.

#define _GNU_SOURCE
#include "CAllocations.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic long unseen;
static _Atomic long *_Atomic count = &unseen;

__attribute__((constructor)) static void open_file(void) {
    const char *path = getenv("ALLOCATIONS_FILE");
    int file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file < 0) return;
    if (ftruncate(file, sizeof(long)) == 0) {
        void *page = mmap(0, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (page != MAP_FAILED) count = page;
    }
    close(file);
}

// Counts, and gives what is found under `name` behind this library. Looked up at the first call,
// which comes before any constructor; to look up takes nothing from the heap.
static void *counted(const char *name, void *_Atomic *kept) {
    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
    void *function = atomic_load_explicit(kept, memory_order_relaxed);
    if (!function) {
        function = dlsym(RTLD_NEXT, name);
        if (!function) abort();
        atomic_store_explicit(kept, function, memory_order_relaxed);
    }
    return function;
}

void *malloc(size_t size) {
    static void *_Atomic kept;
    return ((void *(*)(size_t))counted("malloc", &kept))(size);
}

void *calloc(size_t number, size_t size) {
    static void *_Atomic kept;
    return ((void *(*)(size_t, size_t))counted("calloc", &kept))(number, size);
}

void *realloc(void *pointer, size_t size) {
    static void *_Atomic kept;
    return ((void *(*)(void *, size_t))counted("realloc", &kept))(pointer, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    static void *_Atomic kept;
    return ((void *(*)(size_t, size_t))counted("aligned_alloc", &kept))(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    static void *_Atomic kept;
    int (*function)(void **, size_t, size_t) = counted("posix_memalign", &kept);
    return function(result, alignment, size);
}
