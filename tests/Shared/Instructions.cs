using System.Reflection;
using System.Reflection.Emit;

namespace Brisk.Tests.Shared;

/// <summary>
/// What compiled code names: the members it calls and reads, the types it makes, the texts in it. For tests that hold all code against a rule.
/// </summary>
internal static class Instructions
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Every method and constructor with a body that a type declares.</summary>
    public static IEnumerable<MethodBase> Methods(Type type) =>
        type.Namespace?.StartsWith("Coverlet.", StringComparison.Ordinal) == true ? []
            : type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)).Where(method => method.GetMethodBody() is not null);

    /// <summary>The members (methods, fields, types) that a method's instructions name.</summary>
    public static IEnumerable<MemberInfo> Members(MethodBase method)
    {
        var (ofType, ofMethod) = Arguments(method);
        foreach (var (code, operand) in Of(method))
        {
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                yield return method.Module.ResolveMember(operand, ofType, ofMethod)!;
        }
    }

    /// <summary>The texts that a method loads, each with the member that the instruction behind it names.</summary>
    public static IEnumerable<(string Text, MemberInfo? Next)> TextsBefore(MethodBase method)
    {
        var (ofType, ofMethod) = Arguments(method);
        string? text = null;
        foreach (var (code, operand) in Of(method))
        {
            if (text is not null) yield return (text, code.OperandType is OperandType.InlineMethod or OperandType.InlineField
                ? method.Module.ResolveMember(operand, ofType, ofMethod) : null);
            text = code.OperandType == OperandType.InlineString ? method.Module.ResolveString(operand) : null;
        }
    }

    /// <summary>Every type that a type mentions: in what it is made of, in signatures and in the code of its methods.</summary>
    public static IEnumerable<Type> TypesUsedBy(Type type)
    {
        var used = new HashSet<Type>();
        Take(type.BaseType);
        foreach (var part in type.GetInterfaces()) Take(part);
        foreach (var field in type.GetFields(Declared)) Take(field.FieldType);
        foreach (var method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared))) TakeMember(method);
        foreach (var method in Methods(type))
        {
            foreach (var local in method.GetMethodBody()!.LocalVariables) Take(local.LocalType);
            foreach (var member in Members(method)) TakeMember(member);
        }
        return used;

        void TakeMember(MemberInfo member)
        {
            Take(member as Type ?? member.DeclaringType);
            if (member is FieldInfo field) Take(field.FieldType);
            if (member is MethodInfo { IsGenericMethod: true } generic) Array.ForEach(generic.GetGenericArguments(), Take);
            if (member is MethodInfo method) Take(method.ReturnType);
            if (member is MethodBase called) Array.ForEach(called.GetParameters(), parameter => Take(parameter.ParameterType));
        }

        void Take(Type? one)
        {
            if (one is null || !used.Add(one)) return;
            if (one.HasElementType) Take(one.GetElementType());
            if (one.IsGenericType) Array.ForEach(one.GetGenericArguments(), Take);
            if (one.DeclaringType is not null) Take(one.DeclaringType);
        }
    }

    private static IEnumerable<(OpCode Code, int Operand)> Of(MethodBase method)
    {
        var bytes = method.GetMethodBody()!.GetILAsByteArray()!;
        for (var at = 0; at < bytes.Length;)
        {
            var code = bytes[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | bytes[at + 1]))] : Codes[bytes[at]];
            at += code.Size;
            var length = code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(bytes, at),
                _ => 4,
            };
            yield return (code, length >= 4 ? BitConverter.ToInt32(bytes, at) : 0);
            at += length;
        }
    }

    private static (Type[]? OfType, Type[]? OfMethod) Arguments(MethodBase method) =>
        (method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null, method.IsGenericMethod ? method.GetGenericArguments()
            : null);
}
