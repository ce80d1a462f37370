namespace Gateway.Images.Containers.Archives;

/// <summary>One entry of a tar archive, as its headers have it: nothing of it is checked.</summary>
/// <param name="Type">POSIX' type flag.</param>
/// <param name="Link">Where a link leads; empty for what is none.</param>
/// <param name="Mode">The twelve bits of <c>chmod</c>.</param>
/// <param name="ModifiedSeconds">Since 1970; 0 for what is before.</param>
/// <param name="Offset">Where its content begins in the archive.</param>
internal readonly record struct TarItem(char Type, string Name, string Link, UnixFileMode Mode, long User, long Group, long ModifiedSeconds, long Offset, long Size)
{
    public const char File = '0';
    public const char OldFile = '\0';
    public const char ContiguousFile = '7';
    public const char HardLink = '1';
    public const char SymbolicLink = '2';
    public const char CharacterDevice = '3';
    public const char BlockDevice = '4';
    public const char Folder = '5';
    public const char Fifo = '6';
    public const char SparseFile = 'S';

    public bool IsFile => Type is File or ContiguousFile;
}
