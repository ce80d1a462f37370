namespace Gateway.Testing.Guests;

/// <summary>A disk of some sectors whose first one a BIOS loads to 0x7c00 and enters in 16-bit mode; it goes to flat 32-bit memory and on to the program.</summary>
internal static class BootSector
{
    private const int DiskSize = 1 << 20;
    private const int MaximumCode = 440;
    private const int Base = 0x7c00;
    private const int TableOffset = 64;
    private const int CodeOffset = TableOffset + 32;

    public static byte[] Wrap(ReadOnlySpan<byte> code)
    {
        byte[] enter =
        [
            0xfa, 0x31, 0xc0, 0x8e, 0xd8, // cli; xor ax, ax; mov ds, ax
            0x0f, 0x01, 0x16, TableOffset, Base >> 8, // lgdt [table]
            0x0f, 0x20, 0xc0, 0x0c, 0x01, 0x0f, 0x22, 0xc0, // mov eax, cr0; or al, 1; mov cr0, eax
            0xea, 23, Base >> 8, 0x10, 0x00, // jmp 0x10:next
            0x66, 0xb8, 0x18, 0x00, 0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0, // next: mov ax, 0x18; mov ds, ax; mov es, ax; mov ss, ax
            0xe9, CodeOffset - 38, 0, 0, 0, // jmp code
        ];

        // Its first entry is never read, so the pointer to the table is kept there; then nothing, flat code, flat data.
        byte[] table =
        [
            31, 0, TableOffset, Base >> 8, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0,
            0xff, 0xff, 0, 0, 0, 0x9a, 0xcf, 0,
            0xff, 0xff, 0, 0, 0, 0x92, 0xcf, 0,
        ];
        if (CodeOffset + code.Length > MaximumCode)
        {
            throw new ArgumentException($"has {code.Length} bytes, more than fit into a boot sector", nameof(code));
        }

        var disk = new byte[DiskSize];
        enter.CopyTo(disk, 0);
        table.CopyTo(disk, TableOffset);
        code.CopyTo(disk.AsSpan(CodeOffset));
        (disk[510], disk[511]) = (0x55, 0xaa);
        return disk;
    }
}
