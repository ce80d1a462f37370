// lwIP's memory pools, in place of its own memp.c: an element is carved from its pool when it is first needed, so that booting touches none of
// them and a quiet guest's memory stays with the host.
#include "lwip/opt.h"

#include "lwip/memp.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/etharp.h"

#define LWIP_MEMPOOL(name, num, size, desc) LWIP_MEMPOOL_DECLARE(name, num, size, desc)
#include "lwip/priv/memp_std.h"

const struct memp_desc *const memp_pools[MEMP_MAX] = {
#define LWIP_MEMPOOL(name, num, size, desc) &memp_##name,
#include "lwip/priv/memp_std.h"
};

static u16_t carved[MEMP_MAX];

void memp_init(void)
{
}

void *memp_malloc(memp_t type)
{
    const struct memp_desc *pool = memp_pools[type];
    struct memp *element = *pool->tab;
    if (element != NULL) {
        *pool->tab = element->next;
        return element;
    }
    if (carved[type] == pool->num) {
        return NULL;
    }
    return (u8_t *)LWIP_MEM_ALIGN(pool->base) + (size_t)carved[type]++ * pool->size;
}

void memp_free(memp_t type, void *memory)
{
    struct memp *element = memory;
    if (element != NULL) {
        element->next = *memp_pools[type]->tab;
        *memp_pools[type]->tab = element;
    }
}
