namespace Gateway.Images.Foreign.Kinds;

/// <summary>What a kind's command line is made of.</summary>
/// <param name="Name">The image's name, for kinds that want the program's first.</param>
/// <param name="Text">What the person who imports wants the program to get, as typed.</param>
/// <param name="HasStaticAddress">Whether the guest is told its address; else it asks for one (DHCP), or knows it.</param>
/// <param name="HasInitrd">Whether there is an initrd, for kinds that must be told.</param>
internal sealed record GuestArguments(string Name, string Text, bool HasStaticAddress, bool HasInitrd)
{
    /// <summary>The parts that are there, with a blank between each two.</summary>
    public static string Join(params ReadOnlySpan<string> parts) => string.Join(' ', parts.ToArray().Where(part => part.Length > 0));
}
