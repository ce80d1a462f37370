namespace Gateway.Images.Files;

/// <summary>What an entry of a folder is; the values are those of <c>stat(2)</c> (<c>S_IFMT</c>).</summary>
public enum FileKind
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Link = 0xa000,
    Socket = 0xc000,
}
