namespace Brisk.Tests;

/// <summary>What can become of a backup, and what a restore must say of it.</summary>
internal static class Damages
{
    private const string Flipped = "flipped";
    private const string CutOff = "cut off";
    private const string SomethingElse = "something else";

    public static readonly (string Damage, bool IsSumThere, string Why)[] All =
    [
        (Flipped, true, "its content is not what its .sha256 file says"),
        (Flipped, false, "was not restored"),
        (CutOff, false, "was not restored"),
        (SomethingElse, false, "was not restored"),
    ];

    /// <summary>The same file, damaged.</summary>
    /// <param name="block">Bytes of the block that is flipped; it lies on a multiple of them.</param>
    public static byte[] Damaged(string damage, byte[] good, int block)
    {
        var bytes = good.ToArray();
        switch (damage)
        {
            case Flipped: bytes.AsSpan(bytes.Length / 2 / block * block, block).Fill(0xA5); return bytes;
            case CutOff: return bytes[..(bytes.Length / 2)];
            default: "Dear diary, this is no database."u8.CopyTo(bytes); return bytes;
        }
    }
}
