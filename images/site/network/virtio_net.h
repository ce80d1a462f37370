// The network card (Virtual I/O Device 1.1, section 5.1): frames out by reference, frames in as pbufs over the receive buffers themselves.
#pragma once

#include "network/settings.h"
#include "lwip/netif.h"

#define ETHERNET_ADDRESS_SIZE 6

// Finds the card among the machine's devices and starts it. Null, or what is wrong.
const char *virtio_net_start(const struct settings *settings, uint8_t address[ETHERNET_ADDRESS_SIZE]);

// Queues FRAME, which has room for the device's header in front, and keeps a reference until the device has sent it.
// ERR_MEM where the queue is full: virtio_net_poll tells when to try again.
err_t virtio_net_send(struct netif *interface, struct pbuf *frame);

// Sent frames are given back. Each received one is given to RECEIVE, which owns it. Returns whether there was anything.
bool virtio_net_poll(void (*receive)(struct pbuf *frame));

// Tells the device of everything queued, in and out, since the last call.
void virtio_net_flush(void);

// Whether the send queue, once found full, has room again; asked once, answered once.
bool virtio_net_take_room(void);

// To be called after an interrupt. Returns whether the machine was restored, that is, asked to announce itself.
bool virtio_net_take_restored(void);

// Switches the device's interrupts on (and off). On: false where something came meanwhile, so that waiting would be wrong.
bool virtio_net_listen(void);
void virtio_net_mute(void);
