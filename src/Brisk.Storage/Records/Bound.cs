using Brisk.Domain.Fields;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>Field values as they are bound.</summary>
internal static class Bound
{
    public static SqlValue Of(FieldValue value) =>
        value.IsNothing ? SqlValue.Null
        : value.IsReal ? value.Real
        : value.IsText ? value.Text
        : value.Integer;
}
