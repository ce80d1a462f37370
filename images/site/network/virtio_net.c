#include "network/virtio_net.h"

#include "machine/interrupts.h"
#include "network/virtio_mmio.h"
#include <string.h>

#define DEVICE_KIND_NET           1
#define FEATURE_MAC               (1ull << 5)
#define FEATURE_STATUS            (1ull << 16)
#define FEATURE_CONTROL_QUEUE     (1ull << 17)
#define FEATURE_GUEST_ANNOUNCE    (1ull << 21)

#define CONFIGURATION_MAC         0
#define CONFIGURATION_STATUS      6
#define STATUS_ANNOUNCE           2u

#define QUEUE_RECEIVE             0
#define QUEUE_SEND                1
#define QUEUE_CONTROL             2

#define CONTROL_CLASS_ANNOUNCE    3
#define CONTROL_ANNOUNCE_ACK      0

#define HEADER_SIZE               PBUF_LINK_ENCAPSULATION_HLEN
#define FRAME_SIZE_MAX            1514
#define RECEIVE_BUFFERS           VIRTQUEUE_SIZE_MAX
#define RECEIVE_BUFFER_SIZE       1536
#define RECEIVE_BATCH             64
#define NO_DESCRIPTOR             0xffff

struct receive_buffer {
    struct pbuf_custom pbuf;
    uint16_t descriptor;
};

static struct virtio_device card;
static struct virtqueue receive_queue, send_queue, control_queue;
static bool has_announce;

static struct receive_buffer receive_buffers[RECEIVE_BUFFERS];
static uint8_t receive_memory[RECEIVE_BUFFERS][RECEIVE_BUFFER_SIZE] __attribute__((section(".bss.noinit"), aligned(64)));

static struct pbuf *sending[VIRTQUEUE_SIZE_MAX];        // by head descriptor
static uint16_t send_free_first, send_free_count;
static bool send_was_full;

static struct {
    uint8_t class;
    uint8_t command;
    uint8_t acknowledgement;
} control_message;

static void give_back(struct pbuf *frame)
{
    virtqueue_offer(&receive_queue, ((struct receive_buffer *)(void *)frame)->descriptor);
}

static void fill_receive_queue(void)
{
    for (uint16_t i = 0; i < receive_queue.size; i++) {
        receive_queue.descriptors[i] = (struct virtqueue_descriptor){
            (uintptr_t)receive_memory[i], RECEIVE_BUFFER_SIZE, DESCRIPTOR_DEVICE_WRITE, 0};
        receive_buffers[i].pbuf.custom_free_function = give_back;
        receive_buffers[i].descriptor = i;
        virtqueue_offer(&receive_queue, i);
    }
}

static void free_send_queue(void)
{
    for (uint16_t i = 0; i < send_queue.size; i++) {
        send_queue.descriptors[i].next = (uint16_t)(i + 1);
    }
    send_free_count = send_queue.size;
}

static const char *find_card(const struct settings *settings)
{
    const char *failure = "no network device (-device virtio-net-device)";
    for (size_t i = 0; i < settings->device_count; i++) {
        enum virtio_probe probe = virtio_probe(&card, settings->devices[i].address, DEVICE_KIND_NET);
        if (probe == VIRTIO_FOUND) {
            interrupts_route(settings->devices[i].interrupt);
            return NULL;
        }
        if (probe == VIRTIO_LEGACY) {
            failure = "the network device is a legacy one (-global virtio-mmio.force-legacy=false)";
        }
    }
    return failure;
}

const char *virtio_net_start(const struct settings *settings, uint8_t address[ETHERNET_ADDRESS_SIZE])
{
    uint64_t features;
    const char *failure = find_card(settings);
    if (failure != NULL) {
        return failure;
    }
    if (!virtio_negotiate(&card, FEATURE_MAC | FEATURE_STATUS | FEATURE_CONTROL_QUEUE | FEATURE_GUEST_ANNOUNCE, &features)
        || !virtio_set_queue(&card, QUEUE_RECEIVE, &receive_queue, VIRTQUEUE_SIZE_MAX)
        || !virtio_set_queue(&card, QUEUE_SEND, &send_queue, VIRTQUEUE_SIZE_MAX)) {
        return "the network device does not take virtio 1";
    }
    has_announce = (features & FEATURE_GUEST_ANNOUNCE) != 0 && virtio_set_queue(&card, QUEUE_CONTROL, &control_queue, VIRTQUEUE_SIZE_MAX);
    for (size_t i = 0; i < ETHERNET_ADDRESS_SIZE; i++) {
        address[i] = virtio_configuration_byte(&card, CONFIGURATION_MAC + i);
    }
    fill_receive_queue();
    free_send_queue();
    virtio_run(&card);
    virtio_net_flush();
    return NULL;
}

static void take_sent(void)
{
    struct virtqueue_used used;
    while (virtqueue_take(&send_queue, &used)) {
        uint16_t last = (uint16_t)used.id;
        uint16_t count = 1;
        while (send_queue.descriptors[last].flags & DESCRIPTOR_NEXT) {
            last = send_queue.descriptors[last].next;
            count++;
        }
        send_queue.descriptors[last].next = send_free_first;
        send_free_first = (uint16_t)used.id;
        send_free_count = (uint16_t)(send_free_count + count);
        pbuf_free(sending[used.id]);
    }
}

err_t virtio_net_send(struct netif *interface, struct pbuf *frame)
{
    (void)interface;
    uint16_t parts = pbuf_clen(frame);
    if (send_free_count < parts) {
        take_sent();
        if (send_free_count < parts) {
            send_was_full = true;
            return ERR_MEM;
        }
    }
    if (pbuf_add_header(frame, HEADER_SIZE) != 0) {
        return ERR_BUF;
    }
    memset(frame->payload, 0, HEADER_SIZE);

    uint16_t head = send_free_first;
    struct virtqueue_descriptor *descriptor = NULL;
    for (struct pbuf *part = frame; part != NULL; part = part->next) {
        descriptor = &send_queue.descriptors[send_free_first];
        descriptor->address = (uintptr_t)part->payload;
        descriptor->length = part->len;
        descriptor->flags = DESCRIPTOR_NEXT;
        send_free_first = descriptor->next;
    }
    descriptor->flags = 0;
    send_free_count = (uint16_t)(send_free_count - parts);
    pbuf_ref(frame);
    sending[head] = frame;
    virtqueue_offer(&send_queue, head);
    return ERR_OK;
}

bool virtio_net_poll(void (*receive)(struct pbuf *frame))
{
    struct virtqueue_used used;
    unsigned received = 0;
    take_sent();
    while (received < RECEIVE_BATCH && virtqueue_take(&receive_queue, &used)) {
        struct receive_buffer *buffer = &receive_buffers[used.id & (RECEIVE_BUFFERS - 1)];
        uint16_t length = used.length > HEADER_SIZE ? (uint16_t)(used.length - HEADER_SIZE) : 0;
        received++;
        if (length == 0 || length > FRAME_SIZE_MAX) {
            virtqueue_offer(&receive_queue, buffer->descriptor);
            continue;
        }
        receive(pbuf_alloced_custom(PBUF_RAW, length, PBUF_REF, &buffer->pbuf, receive_memory[buffer->descriptor] + HEADER_SIZE, length));
    }
    return received > 0;
}

void virtio_net_flush(void)
{
    if (virtqueue_take_notify(&send_queue)) {
        virtio_notify(&card, QUEUE_SEND);
    }
    // A device that ran out of buffers waits for this, and for nothing else.
    if (virtqueue_take_notify(&receive_queue)) {
        virtio_notify(&card, QUEUE_RECEIVE);
    }
}

bool virtio_net_take_room(void)
{
    if (!send_was_full || send_free_count < send_queue.size / 4) {
        return false;
    }
    send_was_full = false;
    return true;
}

static void acknowledge_announcement(void)
{
    struct virtqueue_used used;
    while (virtqueue_take(&control_queue, &used)) {
        // The last acknowledgement's; nothing to do.
    }
    if (control_queue.available.index != control_queue.seen) {
        return;
    }
    control_message.class = CONTROL_CLASS_ANNOUNCE;
    control_message.command = CONTROL_ANNOUNCE_ACK;
    control_queue.descriptors[0] = (struct virtqueue_descriptor){(uintptr_t)&control_message, 2, DESCRIPTOR_NEXT, 1};
    control_queue.descriptors[1] = (struct virtqueue_descriptor){
        (uintptr_t)&control_message.acknowledgement, 1, DESCRIPTOR_DEVICE_WRITE, 0};
    virtqueue_offer(&control_queue, 0);
    if (virtqueue_take_notify(&control_queue)) {
        virtio_notify(&card, QUEUE_CONTROL);
    }
}

bool virtio_net_take_restored(void)
{
    if ((virtio_take_interrupt(&card) & VIRTIO_INTERRUPT_CONFIGURATION) == 0 || !has_announce
        || (virtio_configuration_byte(&card, CONFIGURATION_STATUS) & STATUS_ANNOUNCE) == 0) {
        return false;
    }
    acknowledge_announcement();
    return true;
}

bool virtio_net_listen(void)
{
    virtqueue_set_interrupts(&receive_queue, true);
    virtqueue_set_interrupts(&send_queue, send_was_full);
    return !virtqueue_has_used(&receive_queue) && !(send_was_full && virtqueue_has_used(&send_queue));
}

void virtio_net_mute(void)
{
    virtqueue_set_interrupts(&receive_queue, false);
}
