namespace Gateway.Images.Foreign.Solo5;

/// <summary>What a Solo5 binary was linked for; numbers as in Solo5's <c>elf_abi.h</c>.</summary>
internal enum Solo5Target
{
    Hvt = 1,
    Spt = 2,
    Virtio = 3,
    Muen = 4,
    Genode = 5,
    Xen = 6,
}
