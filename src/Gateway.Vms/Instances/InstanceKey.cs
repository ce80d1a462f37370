namespace Gateway.Vms.Instances;

/// <summary>Which instance of which site.</summary>
internal readonly record struct InstanceKey(string Site, string Instance)
{
    public override string ToString() => Instance.Length == 0 ? Site : $"{Site}/{Instance}";
}
