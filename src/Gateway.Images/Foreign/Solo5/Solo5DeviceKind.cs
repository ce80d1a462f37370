namespace Gateway.Images.Foreign.Solo5;

/// <summary>What a Solo5 program may ask for; numbers as in Solo5's <c>mft_abi.h</c>.</summary>
internal enum Solo5DeviceKind
{
    Block = 1,
    Network = 2,
}
