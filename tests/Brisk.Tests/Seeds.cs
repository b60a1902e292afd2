namespace Brisk.Tests;

/// <summary>Where the random moments come from.</summary>
internal static class Seeds
{
    /// <summary>The kills of all runs of <see cref="KillTests"/> together, where nothing else is asked for.</summary>
    private const int UsualKills = 20;

    /// <summary>How many kills a test makes: its usual number, or more when <c>BRISK_TEST_KILLS</c> says so (<c>bench/run kills</c>).</summary>
    public static int Kills(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("BRISK_TEST_KILLS"), out var wanted) ? Math.Max(1, usual * wanted / UsualKills) : usual;

    /// <summary>A new seed each run, printed; <c>BRISK_TEST_SEED</c> repeats one.</summary>
    public static int Next(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRISK_TEST_SEED"), out var given) ? given : Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"BRISK_TEST_SEED={seed}");
        return seed;
    }
}
