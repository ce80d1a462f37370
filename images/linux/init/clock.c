#define _GNU_SOURCE
#include "init/clock.h"

#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/rtc.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define HALF_A_SECOND   500000      // in microseconds; the RTC knows whole seconds only
#define MAY_BE_AHEAD    1           // in seconds

int clock_watch(void)
{
    int watch = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    struct sockaddr_nl links = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
    return bind(watch, (struct sockaddr *)&links, sizeof(links)) == 0 ? watch : -1;
}

static bool is_announcement(struct nlmsghdr *message)
{
    if (message->nlmsg_type != RTM_NEWLINK || message->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg))) {
        return false;
    }
    int length = (int)IFLA_PAYLOAD(message);
    for (struct rtattr *part = IFLA_RTA(NLMSG_DATA(message)); RTA_OK(part, length); part = RTA_NEXT(part, length)) {
        if (part->rta_type == IFLA_EVENT && RTA_PAYLOAD(part) >= sizeof(unsigned) && *(unsigned *)RTA_DATA(part) == IFLA_EVENT_NOTIFY_PEERS) {
            return true;
        }
    }
    return false;
}

bool clock_was_restored(int watch)
{
    bool was_restored = false;
    _Alignas(struct nlmsghdr) char buffer[8192];
    for (ssize_t got; (got = recv(watch, buffer, sizeof(buffer), 0)) > 0;) {
        int length = (int)got;
        for (struct nlmsghdr *message = (struct nlmsghdr *)buffer; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
            was_restored |= is_announcement(message);
        }
    }
    return was_restored;
}

bool clock_is_right(time_t now, time_t rtc)
{
    return now >= rtc && now <= rtc + MAY_BE_AHEAD;
}

static void correct_time(int rtc)
{
    struct rtc_time read;
    struct timeval now;
    if (ioctl(rtc, RTC_RD_TIME, &read) != 0 || gettimeofday(&now, NULL) != 0) {
        return;
    }
    struct tm fields = {.tm_year = read.tm_year, .tm_mon = read.tm_mon, .tm_mday = read.tm_mday, .tm_hour = read.tm_hour, .tm_min = read.tm_min, .tm_sec = read.tm_sec};
    struct timeval right = {timegm(&fields), HALF_A_SECOND};
    if (!clock_is_right(now.tv_sec, right.tv_sec)) {
        settimeofday(&right, NULL);
    }
}

void clock_correct(void)
{
    int rtc = open("/dev/rtc0", O_RDONLY | O_CLOEXEC);
    if (rtc >= 0) {
        correct_time(rtc);
        close(rtc);
    }

    // The kernel mixes in what the processor's own generator gives.
    int random = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
    if (random >= 0) {
        struct timeval now;
        gettimeofday(&now, NULL);
        (void)!write(random, &now, sizeof(now));
        ioctl(random, RNDRESEEDCRNG);
        close(random);
    }
}
