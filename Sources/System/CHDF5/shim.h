#pragma once
#include <fcntl.h>
#include <hdf5.h>
#include <sys/syscall.h>
#include <unistd.h>

// libhdf5 hides its constants behind macros that Swift cannot read and renames functions from
// version to version; each function here is one of those, nothing else.
static inline hid_t cellar_h5_default(void) { return H5P_DEFAULT; }
static inline hid_t cellar_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t cellar_h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t cellar_h5_all(void) { return H5S_ALL; }
static inline unsigned cellar_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline herr_t cellar_h5_print_no_errors(void) {
    return H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}
static inline herr_t cellar_h5_link_info(hid_t group, const char *name, H5L_type_t *type) {
    H5L_info_t info;
    herr_t status = H5Lget_info(group, name, &info, H5P_DEFAULT);
    if (status >= 0) { *type = info.type; }
    return status;
}
// Where the object's header lies in the file; HADDR_UNDEF where that is not known.
static inline haddr_t cellar_h5_address(hid_t object) {
#if H5_VERSION_GE(1, 12, 0)
    H5O_info2_t info;
    haddr_t address = HADDR_UNDEF;
    if (H5Oget_info3(object, &info, H5O_INFO_BASIC) < 0 ||
        H5VLnative_token_to_addr(object, info.token, &address) < 0) { return HADDR_UNDEF; }
    return address;
#else
    H5O_info_t info;
    return H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0 ? HADDR_UNDEF : info.addr;
#endif
}

// Memory with a descriptor, and its seals: glibc declares both to those alone who ask for all that
// is GNU's. Flags: MFD_CLOEXEC, MFD_ALLOW_SEALING; F_ADD_SEALS of all F_SEAL_* but the newest.
static inline int cellar_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1u | 2u);
}
static inline int cellar_memory_seal(int descriptor) {
    return fcntl(descriptor, 1024 + 9, 1 | 2 | 4 | 8);
}
