#include "init/modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init/console.h"
#include "init/files.h"
#include "runtime/text.h"

#define ORDER "/modules/order"

void modules_load(void)
{
    char names[2048], path[256];
    long length = file_read(ORDER, names, sizeof(names));
    if (length < 0) {
        console_fail("%s cannot be read", ORDER);
    }
    struct text rest = {names, (size_t)length}, name;
    while (text_next_part(&rest, '\n', &name)) {
        if (name.length == 0) {
            continue;
        }
        snprintf(path, sizeof(path), "/modules/%.*s.ko", (int)name.length, name.at);
        int module = open(path, O_RDONLY | O_CLOEXEC);
        if (module < 0 || (syscall(SYS_finit_module, module, "", 0) != 0 && errno != EEXIST)) {
            console_fail("the module %s cannot be loaded", path);
        }
        close(module);
        unlink(path);
    }
}
