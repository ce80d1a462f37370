// What lwIP's mem_malloc draws from: frame headers, response heads, whole frames. (Included several times by design of lwIP.)
LWIP_MALLOC_MEMPOOL_START
LWIP_MALLOC_MEMPOOL(3072, 112)
LWIP_MALLOC_MEMPOOL(512, 640)
LWIP_MALLOC_MEMPOOL(192, 1664)
LWIP_MALLOC_MEMPOOL_END
