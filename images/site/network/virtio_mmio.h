// A virtio device's registers in memory (Virtual I/O Device 1.1, section 4.2). The legacy interface is refused.
#pragma once

#include "network/virtqueue.h"
#include <stddef.h>

struct virtio_device {
    uintptr_t base;
};

enum virtio_probe {
    VIRTIO_ABSENT,          // no device there, or not of the kind that was asked for
    VIRTIO_LEGACY,          // one that only speaks the interface before 1.0
    VIRTIO_FOUND,
};

enum virtio_probe virtio_probe(struct virtio_device *device, uintptr_t base, uint32_t kind);

// Resets the device and takes those of the WANTED features that it offers. False where it does not accept them, or has no version 1.
bool virtio_negotiate(struct virtio_device *device, uint64_t wanted, uint64_t *accepted);

// Gives queue NUMBER to the device with at most SIZE_MAX descriptors; QUEUE is reset.
bool virtio_set_queue(struct virtio_device *device, uint32_t number, struct virtqueue *queue, uint16_t size_max);

void virtio_run(struct virtio_device *device);
void virtio_notify(struct virtio_device *device, uint32_t queue_number);

// Reads why the device interrupted and acknowledges it.
uint32_t virtio_take_interrupt(struct virtio_device *device);
#define VIRTIO_INTERRUPT_CONFIGURATION 2u

uint8_t virtio_configuration_byte(struct virtio_device *device, size_t offset);
