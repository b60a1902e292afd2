using System.Collections.Frozen;

namespace Brisk.Server.Platform;

/// <summary>Passwords long enough to be allowed and still among the first that are guessed: known words with the usual tails, and runs of keys.</summary>
internal static class CommonPasswords
{
    private static readonly FrozenSet<string> Whole = new[]
    {
        "1234567890", "12345678910", "123456789a", "1234567891", "0123456789", "0987654321", "9876543210", "1q2w3e4r5t", "1q2w3e4r5t6y",
        "1qaz2wsx3edc", "qazwsxedcrfv",
        "q1w2e3r4t5", "q1w2e3r4t5y6", "zaq12wsxcde3", "qwertyuiop", "qwertyuiop123", "qwertyuiop[]", "asdfghjkl;", "asdfghjkl1", "qwerty123456",
        "qwerty12345", "qwe123qwe123",
        "asd123asd123", "abc123abc123", "abcdefghij", "abcdefghijk", "abcd123456", "a123456789", "aa12345678", "abc1234567", "1234qwerasdf",
        "123qweasdzxc", "zxcvbnm123",
        "zxcvbnm,./", "correcthorsebatterystaple", "letmeinplease", "ilovemyself", "iloveyou123", "trustno1trustno1", "administrator", "changemenow",
        "passwordpassword", "123456123456",
        "qwertyqwerty", "football123", "baseball123", "liverpool123", "manchester", "basketball", "motherlode", "charlie123", "superman123",
        "michael123", "jennifer123", "sunshine123",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Words = new[]
    {
        "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "motdepasse", "contrasena", "welcome", "welcometo", "letmein", "changeme",
        "default", "admin", "administrator", "root",
        "iloveyou", "qwerty", "qwertz", "azerty", "dragon", "monkey", "princess", "sunshine", "football", "baseball", "superman", "batman", "master",
        "secret", "login", "test", "testing",
        "brisk", "briskcrm", "crm", "summer", "winter", "spring", "autumn", "company", "guest", "user", "hello", "whatever", "starwars", "pokemon",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string password)
    {
        if (Whole.Contains(password) || password.Distinct().Count() < 4) return true;
        var word = password.AsSpan().TrimEnd("0123456789!?.*#$@%&_-").TrimStart("0123456789");
        return word.Length > 0 && Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
    }
}
