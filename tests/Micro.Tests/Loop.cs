using System.Reflection;

namespace ChatCluster.Micro.Tests;

/// <summary>Calls the body of a case so many times in a row, without adding an allocation to each.</summary>
internal static class Loop
{
    /// <summary>The loop around a method without parameters.</summary>
    /// <exception cref="NotSupportedException">The method returns a task, which would be dropped.</exception>
    public static Func<int, Task> Around(object instance, MethodInfo body)
    {
        var returned = body.ReturnType;
        if (returned == typeof(void))
        {
            return Around(body.CreateDelegate<Action>(instance));
        }

        if (returned == typeof(ValueTask) || typeof(Task).IsAssignableFrom(returned))
        {
            throw new NotSupportedException($"{body.Name} returns {returned.Name}: a case returns nothing, a value, or ValueTask<T>.");
        }

        var isAwaited = returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(ValueTask<>);
        return (Func<int, Task>)typeof(Loop)
            .GetMethod(isAwaited ? nameof(AroundAwaited) : nameof(AroundResult), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(isAwaited ? returned.GenericTypeArguments[0] : returned)
            .Invoke(null, [instance, body])!;
    }

    /// <summary>The loop around what a spec does.</summary>
    public static Func<int, Task> Around(Action body) => times =>
    {
        for (var i = 0; i < times; i++)
        {
            body();
        }

        return Task.CompletedTask;
    };

    private static Func<int, Task> AroundResult<T>(object instance, MethodInfo method)
    {
        var body = method.CreateDelegate<Func<T>>(instance);
        return Around(() => body());
    }

    private static Func<int, Task> AroundAwaited<T>(object instance, MethodInfo method)
    {
        var body = method.CreateDelegate<Func<ValueTask<T>>>(instance);
        return async times =>
        {
            for (var i = 0; i < times; i++)
            {
                await body();
            }
        };
    }
}
