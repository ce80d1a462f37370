#include "network/network.h"

#include "machine/interrupts.h"
#include "network/virtio_net.h"
#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/priv/tcp_priv.h"
#include "netif/ethernet.h"
#include <string.h>

#define MTU                 1500
#define TICKS_AN_ARP_TIMER  (ARP_TMR_INTERVAL / TCP_TMR_INTERVAL)

static struct netif interface;

static err_t set_up(struct netif *netif)
{
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->hwaddr_len = ETHERNET_ADDRESS_SIZE;
    netif->mtu = MTU;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
    netif->output = etharp_output;
    netif->linkoutput = virtio_net_send;
    return ERR_OK;
}

const char *network_start(const struct settings *settings)
{
    const char *failure = virtio_net_start(settings, interface.hwaddr);
    if (failure != NULL) {
        return failure;
    }
    ip4_addr_t address = {lwip_htonl(settings->address)}, mask = {lwip_htonl(settings->mask)}, gateway = {lwip_htonl(settings->gateway)};
    lwip_init();
    netif_add(&interface, &address, &mask, &gateway, NULL, set_up, ethernet_input);
    netif_set_default(&interface);
    netif_set_up(&interface);               // announces the address
    if (settings->gateway != 0) {
        etharp_request(&interface, &gateway);
    }
    virtio_net_flush();
    return NULL;
}

static void receive(struct pbuf *frame)
{
    if (interface.input(frame, &interface) != ERR_OK) {
        pbuf_free(frame);
    }
}

bool network_poll(void)
{
    bool received = virtio_net_poll(receive);
    if (virtio_net_take_room()) {
        tcp_txnow();
    }
    return received;
}

void network_flush(void)
{
    virtio_net_flush();
}

void network_tick(void)
{
    static unsigned ticks;
    tcp_tmr();
    if (++ticks % TICKS_AN_ARP_TIMER == 0) {
        etharp_tmr();
    }
}

// lwIP's hint that its timers have work. The loop asks network_needs_tick before it waits, and needs no hint.
void tcp_timer_needed(void)
{
}

bool network_needs_tick(void)
{
    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) {
        if (pcb->state != ESTABLISHED || pcb->unacked != NULL || pcb->unsent != NULL || pcb->refused_data != NULL
            || (pcb->flags & (TF_ACK_DELAY | TF_ACK_NOW | TF_CLOSEPEND)) != 0) {
            return true;
        }
    }
    return tcp_tw_pcbs != NULL;
}

void network_wait(void (*restored)(void))
{
    if (virtio_net_listen()) {
        interrupts_wait();
        if (interrupts_take_device() && virtio_net_take_restored()) {
            restored();
            etharp_gratuitous(&interface);
        }
        interrupts_acknowledge();
    }
    virtio_net_mute();
}
