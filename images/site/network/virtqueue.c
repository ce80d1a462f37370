#include "network/virtqueue.h"

#include <string.h>

#define compiler_barrier() __asm__ volatile("" : : : "memory")      // x86 keeps stores in order, and loads
#define store_load_barrier() __asm__ volatile("mfence" : : : "memory")

void virtqueue_reset(struct virtqueue *queue, uint16_t size)
{
    memset(queue, 0, sizeof(*queue));
    queue->size = size;
    queue->available.flags = AVAILABLE_NO_INTERRUPT;
}

void virtqueue_offer(struct virtqueue *queue, uint16_t head)
{
    uint16_t index = queue->available.index;
    queue->available.ring[index & (queue->size - 1)] = head;
    compiler_barrier();
    queue->available.index = (uint16_t)(index + 1);
    queue->unnotified = true;
}

bool virtqueue_has_used(const struct virtqueue *queue)
{
    return queue->used.index != queue->seen;
}

bool virtqueue_take(struct virtqueue *queue, struct virtqueue_used *used)
{
    if (!virtqueue_has_used(queue)) {
        return false;
    }
    compiler_barrier();
    *used = queue->used.ring[queue->seen & (queue->size - 1)];
    queue->seen++;
    return true;
}

bool virtqueue_take_notify(struct virtqueue *queue)
{
    if (!queue->unnotified) {
        return false;
    }
    queue->unnotified = false;
    store_load_barrier();
    return (queue->used.flags & USED_NO_NOTIFY) == 0;
}

void virtqueue_set_interrupts(struct virtqueue *queue, bool on)
{
    queue->available.flags = on ? 0 : AVAILABLE_NO_INTERRUPT;
    store_load_barrier();
}
