namespace Gateway.Vms.Admission;

/// <summary>What one owner has in a <see cref="FairQueue{T}"/>, whose lock guards it.</summary>
internal sealed class FairLane<T>(string owner)
{
    public string Owner { get; } = owner;

    /// <summary>The first that came first.</summary>
    public LinkedList<T> Items { get; } = new();

    /// <summary>How often it was set aside and not taken back.</summary>
    public int Aside { get; set; }

    /// <summary>Its place among those that take turns; null while it has nothing to take.</summary>
    public LinkedListNode<FairLane<T>>? Turn { get; set; }
}
