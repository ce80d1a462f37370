// A split virtqueue (Virtual I/O Device 1.1, section 2.6). No feature of the ring is negotiated.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define VIRTQUEUE_SIZE_MAX 256

#define DESCRIPTOR_NEXT         1u
#define DESCRIPTOR_DEVICE_WRITE 2u
#define AVAILABLE_NO_INTERRUPT  1u
#define USED_NO_NOTIFY          1u

struct virtqueue_descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

struct virtqueue_used {
    uint32_t id;
    uint32_t length;
};

struct virtqueue {
    struct virtqueue_descriptor descriptors[VIRTQUEUE_SIZE_MAX] __attribute__((aligned(16)));
    struct {
        volatile uint16_t flags;
        volatile uint16_t index;
        volatile uint16_t ring[VIRTQUEUE_SIZE_MAX];
        uint16_t used_event;
    } available;
    struct {
        volatile uint16_t flags;
        volatile uint16_t index;
        struct virtqueue_used ring[VIRTQUEUE_SIZE_MAX];
        uint16_t available_event;
    } used __attribute__((aligned(4)));
    uint16_t size;          // a power of two
    uint16_t seen;          // how far USED was read
    bool unnotified;        // made available since the last virtqueue_take_notify
};

// SIZE descriptors, empty, device interrupts off.
void virtqueue_reset(struct virtqueue *queue, uint16_t size);

// Hands the chain that begins at descriptor HEAD to the device.
void virtqueue_offer(struct virtqueue *queue, uint16_t head);

// Whether the device has finished a chain; takes it and tells which.
bool virtqueue_take(struct virtqueue *queue, struct virtqueue_used *used);
bool virtqueue_has_used(const struct virtqueue *queue);

// Whether the device has to be told of new chains; the caller then tells it.
bool virtqueue_take_notify(struct virtqueue *queue);

void virtqueue_set_interrupts(struct virtqueue *queue, bool on);
