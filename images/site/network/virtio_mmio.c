#include "network/virtio_mmio.h"

#include "machine/ports.h"

#define MAGIC_VALUE           0x000
#define VERSION               0x004
#define DEVICE_ID             0x008
#define DEVICE_FEATURES       0x010
#define DEVICE_FEATURES_SEL   0x014
#define DRIVER_FEATURES       0x020
#define DRIVER_FEATURES_SEL   0x024
#define QUEUE_SEL             0x030
#define QUEUE_NUM_MAX         0x034
#define QUEUE_NUM             0x038
#define QUEUE_READY           0x044
#define QUEUE_NOTIFY          0x050
#define INTERRUPT_STATUS      0x060
#define INTERRUPT_ACK         0x064
#define STATUS                0x070
#define QUEUE_DESC_LOW        0x080
#define QUEUE_DRIVER_LOW      0x090
#define QUEUE_DEVICE_LOW      0x0a0
#define CONFIGURATION         0x100

#define MAGIC                 0x74726976u     // "virt"
#define VERSION_MODERN        2u

#define STATUS_ACKNOWLEDGE    1u
#define STATUS_DRIVER         2u
#define STATUS_DRIVER_OK      4u
#define STATUS_FEATURES_OK    8u

#define FEATURE_VERSION_1     (1ull << 32)

static uint32_t read(struct virtio_device *device, uintptr_t offset)
{
    return device_read(device->base + offset);
}

static void write(struct virtio_device *device, uintptr_t offset, uint32_t value)
{
    device_write(device->base + offset, value);
}

static void write_address(struct virtio_device *device, uintptr_t offset, const volatile void *address)
{
    write(device, offset, (uint32_t)(uintptr_t)address);
    write(device, offset + 4, (uint32_t)((uint64_t)(uintptr_t)address >> 32));
}

enum virtio_probe virtio_probe(struct virtio_device *device, uintptr_t base, uint32_t kind)
{
    device->base = base;
    if (read(device, MAGIC_VALUE) != MAGIC || read(device, DEVICE_ID) != kind) {
        return VIRTIO_ABSENT;
    }
    return read(device, VERSION) == VERSION_MODERN ? VIRTIO_FOUND : VIRTIO_LEGACY;
}

bool virtio_negotiate(struct virtio_device *device, uint64_t wanted, uint64_t *accepted)
{
    write(device, STATUS, 0);
    write(device, STATUS, STATUS_ACKNOWLEDGE);
    write(device, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
    write(device, DEVICE_FEATURES_SEL, 0);
    uint64_t offered = read(device, DEVICE_FEATURES);
    write(device, DEVICE_FEATURES_SEL, 1);
    offered |= (uint64_t)read(device, DEVICE_FEATURES) << 32;
    *accepted = offered & (wanted | FEATURE_VERSION_1);
    write(device, DRIVER_FEATURES_SEL, 0);
    write(device, DRIVER_FEATURES, (uint32_t)*accepted);
    write(device, DRIVER_FEATURES_SEL, 1);
    write(device, DRIVER_FEATURES, (uint32_t)(*accepted >> 32));
    write(device, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
    return (*accepted & FEATURE_VERSION_1) != 0 && (read(device, STATUS) & STATUS_FEATURES_OK) != 0;
}

bool virtio_set_queue(struct virtio_device *device, uint32_t number, struct virtqueue *queue, uint16_t size_max)
{
    write(device, QUEUE_SEL, number);
    uint32_t offered = read(device, QUEUE_NUM_MAX);
    if (offered == 0) {
        return false;
    }
    uint16_t size = size_max;
    while (size > offered) {
        size = (uint16_t)(size / 2);
    }
    virtqueue_reset(queue, size);
    write(device, QUEUE_NUM, size);
    write_address(device, QUEUE_DESC_LOW, queue->descriptors);
    write_address(device, QUEUE_DRIVER_LOW, &queue->available);
    write_address(device, QUEUE_DEVICE_LOW, &queue->used);
    write(device, QUEUE_READY, 1);
    return true;
}

void virtio_run(struct virtio_device *device)
{
    write(device, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK);
}

void virtio_notify(struct virtio_device *device, uint32_t queue_number)
{
    write(device, QUEUE_NOTIFY, queue_number);
}

uint32_t virtio_take_interrupt(struct virtio_device *device)
{
    uint32_t status = read(device, INTERRUPT_STATUS);
    if (status != 0) {
        write(device, INTERRUPT_ACK, status);
    }
    return status;
}

uint8_t virtio_configuration_byte(struct virtio_device *device, size_t offset)
{
    return *(volatile uint8_t *)(device->base + CONFIGURATION + offset);
}
