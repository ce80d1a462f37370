// lwIP's configuration: IPv4, ARP, ping and TCP servers, driven from one loop (NO_SYS), timers by server/ticker.c.
#pragma once

#define NO_SYS                          1
#define SYS_LIGHTWEIGHT_PROT            0
#define LWIP_SOCKET                     0
#define LWIP_NETCONN                    0
#define LWIP_TIMERS                     0
#define LWIP_STATS                      0
#define LWIP_NETIF_API                  0
#define LWIP_NOASSERT                   1

#define LWIP_IPV4                       1
#define LWIP_IPV6                       0
#define LWIP_UDP                        0
#define LWIP_DHCP                       0
#define LWIP_RAW                        0
#define IP_REASSEMBLY                   0
#define IP_FRAG                         0
#define LWIP_ICMP                       1
#define LWIP_ARP                        1
#define ARP_QUEUEING                    1
#define LWIP_NETIF_LOOPBACK             0
#define LWIP_SINGLE_NETIF               1
#define LWIP_CHECKSUM_CTRL_PER_NETIF    0

// A frame's virtio header stands in front of it in the same buffer.
#define PBUF_LINK_ENCAPSULATION_HLEN    12

#define LWIP_TCP                        1
#define TCP_MSS                         1460
#define TCP_WND                         16384               // what a connection can hold unread: HTTP_HEAD_MAX
#define TCP_SND_BUF                     (22 * TCP_MSS)
#define TCP_SND_QUEUELEN                96
#define TCP_OVERSIZE                    0                   // heads are written whole: no room to grow
#define TCP_QUEUE_OOSEQ                 0
#define TCP_LISTEN_BACKLOG              0
#define TCP_MSL                         1000UL              // TIME_WAIT keeps the tick running: two seconds of it
#define LWIP_TCP_KEEPALIVE              0
#define LWIP_TCP_SACK_OUT               0
#define LWIP_TCP_TIMESTAMPS             0
#define LWIP_WND_SCALE                  0
#define LWIP_ALTCP                      0

// Pools, filled lazily (pools.c): 128 connections and as many that are closing, each with a full send buffer.
#define MEMP_NUM_TCP_PCB                256
#define MEMP_NUM_TCP_PCB_LISTEN         1
#define MEMP_NUM_TCP_SEG                3072
#define MEMP_NUM_PBUF                   3072
#define MEMP_NUM_ARP_QUEUE              32
#define PBUF_POOL_SIZE                  0
#define MEM_ALIGNMENT                   8
#define MEM_USE_POOLS                   1
#define MEM_USE_POOLS_TRY_BIGGER_POOL   1
#define MEMP_USE_CUSTOM_POOLS           1
#define LWIP_SUPPORT_CUSTOM_PBUF        1

#define LWIP_CHKSUM                     checksum_internet
