namespace Brisk.Domain.Import;

/// <summary>Columns of handles: <c>twitter: SenSanders</c> is the link <c>https://x.com/SenSanders</c>.</summary>
internal static class SocialNetworks
{
    private static readonly (string Word, string Label, string Address)[] Known =
    [
        ("linkedin", "LinkedIn", "https://www.linkedin.com/in/"),
        ("twitter", "X", "https://x.com/"),
        ("facebook", "Facebook", "https://www.facebook.com/"),
        ("instagram", "Instagram", "https://www.instagram.com/"),
        ("youtube", "YouTube", "https://www.youtube.com/@"),
        ("github", "GitHub", "https://github.com/"),
        ("xing", "XING", "https://www.xing.com/profile/"),
        ("tiktok", "TikTok", "https://www.tiktok.com/@"),
        ("mastodon", "Mastodon", ""),
        ("bluesky", "Bluesky", "https://bsky.app/profile/"),
    ];

    /// <summary>The network a header names, as a label; null when it names none, or one of its numbers.</summary>
    public static string? Label(HeaderWords header)
    {
        if (header.Has("id") || header.Has("ids") || header.Has("count") || header.Has("followers")) return null;
        foreach (var (word, label, _) in Known)
        {
            if (header.Has(word) || header.Parent.Contains(word, StringComparer.Ordinal)) return label;
        }
        return null;
    }

    /// <summary>The address of a handle; an address stays as it is.</summary>
    public static string Address(string label, string value)
    {
        value = value.Trim();
        if (value.Contains("://", StringComparison.Ordinal) || ValueShapes.IsWebAddress(value)) return value;
        var handle = value.TrimStart('@');
        if (label == "Mastodon" && handle.IndexOf('@') is var at and > 0) return $"https://{handle[(at + 1)..]}/@{handle[..at]}";
        foreach (var (_, name, address) in Known)
        {
            if (name == label && address.Length > 0) return address + Uri.EscapeDataString(handle);
        }
        return value;
    }
}
