namespace Brisk.Domain.Groups;

/// <summary>How long the times are that count as one.</summary>
public enum Period
{
    Day,
    Week,
    Month,
    Quarter,
    Year,
}
