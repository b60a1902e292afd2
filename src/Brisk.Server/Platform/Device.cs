namespace Brisk.Server.Platform;

/// <summary>Tells people which of their sessions is which.</summary>
internal static class Device
{
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
            ("Linux", "Linux")];

    /// <summary>A short name from the User-Agent header, such as <c>Firefox on Linux</c>.</summary>
    public static string Of(string userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => "Unknown device",
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    /// <summary>The browser and the system in a name that <see cref="Of"/> made; null where it says none.</summary>
    public static (string? Browser, string? System) Parts(string name)
    {
        var parts = name.Split(" on ");
        return (Known(Browsers, parts[0]), Known(Systems, parts[^1]));

        static string? Known((string Sign, string Name)[] signs, string part) => Array.Exists(signs, sign => sign.Name == part) ? part : null;
    }

    private static string? Find((string Sign, string Name)[] signs, string userAgent)
    {
        foreach (var (sign, name) in signs)
        {
            if (userAgent.Contains(sign, StringComparison.Ordinal)) return name;
        }
        return null;
    }
}
